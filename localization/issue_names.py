"""Names in an issue, of many languages: `Foo::bar`, `foo->bar`, `Foo#bar`, `@decorator`, `--a-flag`, `Layout/Rule`."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from localization.issue_cleaning import Segment

NameKind = Literal["identifier", "qualified", "decorator", "flag", "key", "rule"]


class Name(NamedTuple):
    """A name: as `written`, and the same as code would have it.

    `name` has dots for `::`, `->`, `#` and `\\`; a flag or key (`--dry-run`, `dry-run`) has underscores; the rule of a
    linter (`Layout/LineLength`, `E501`) stays as it is.
    """

    written: str
    name: str
    kind: NameKind


_SUFFIX = r"\.(?:py|js|tsx?|jsx|java|go|rs|cc?|cpp|h|hpp|rb|php|cs|scala|kt|json|ya?ml|toml|md|txt|html|cfg|ini)"
_WORD = r"[A-Za-z_]\w{0,80}"
_TOKEN = re.compile(
    rf"""
      (?<![\w-])--(?P<flag>[A-Za-z][\w-]{{1,60}})
    | (?<![\w/.-])(?P<rule>[A-Z][A-Za-z]{{1,40}}(?:/[A-Z][A-Za-z]{{1,60}}){{1,3}}|[A-Z]{{1,4}}\d{{3,5}})(?![\w/]|\.\w)
    | (?<!\w)(?P<path>\.{{0,2}}/?(?:[\w.~-]{{1,80}}/){{2,30}}[\w.~-]{{0,80}}|[\w./~-]{{1,120}}{_SUFFIX}\b(?!\())
    | (?<![\w.@/])@(?P<decorator>{_WORD}(?:\.{_WORD}){{0,6}})(?![\w/])
    | (?<![\w$/\\.-])\$?(?P<qualified>{_WORD}(?:(?:\.|::|->|\?\.|\\{{1,2}}(?=[A-Z])){_WORD}){{1,8}}(?:\#{_WORD})?
        |[A-Z]\w{{0,80}}\#{_WORD})(?!\w)
    | (?<![\w/.-])(?P<key>[a-z][a-z0-9]{{0,40}}(?:-[a-z0-9]{{1,40}}){{1,6}})(?![\w/-])
    | (?<!\w)(?P<identifier>{_WORD}[?!]?)
    """,
    re.VERBOSE,
)
_FEW_WORDS = 2
"""More words in backticks are a command or a sentence, in which not each word is a name."""
_BACKTICKS = re.compile(r"(`{1,2})([^`\n]{1,200})\1")
_FRAME = re.compile(r"Traceback \(most recent call last\)|^[ \t>]{0,20}File \"[^\n]*", re.MULTILINE)
_LINE_LIMIT = 600
"""Characters of a line that are read: what is longer is data."""

_SEPARATOR = re.compile(r"::|->|\?\.|[.#\\]+")
_LOOKS_LIKE_CODE = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]|\w_+[a-zA-Z0-9]|^_+[a-zA-Z]")
_HOSTS = re.compile(r"^(?:www\.|[\w.-]+\.(?:com|org|net|io|dev)$)")
_NEIGHBOURS = frozenset(".([{=,:;<>|&+*!@$%)]}'\"")
_PUNCTUATION = (". ", ".\n", ", ", ": ", "! ")
_CODES_OF_NOTHING = re.compile(r"(?:UTF|ISO|RFC|SHA|MD|HTTP|CVE|PEP|X)\d+")
_KEYWORDS = """
    function var let const void public private protected static final abstract virtual override this super null nil
    undefined true false new struct enum union typedef extends implements interface namespace package module require
    include use using import export from default return throw throws catch try finally switch case break continue
    begin end elsif elseif unless until then do done fi func fn fun impl trait pub mut ref dyn boolean bool
    int long short char float double unsigned signed string String auto async await yield echo puts sizeof template
    typename inline extern goto foreach in of self Self cls args kwargs bash sh
"""
_NOT_NAMES = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | frozenset(_KEYWORDS.split())


def read_names(segments: Iterable[Segment]) -> tuple[Name, ...]:
    """Names in the order of the text, each once.

    In backticks everything is a name; in a code block what stands beside other code; in prose what can only be one.
    """
    names = (
        name
        for segment in segments
        for name in (_in_code if segment.is_code else _in_prose)(_worth_reading(segment.text))
    )
    found: dict[tuple[str, NameKind], Name] = {}
    for name in names:
        found.setdefault((name.name, name.kind), name)
    return tuple(found.values())


def _worth_reading(text: str) -> str:
    return "\n".join(line[:_LINE_LIMIT] for line in _FRAME.sub("", text).split("\n"))


def _in_prose(text: str) -> Iterator[Name]:
    end = 0
    for quoted in _BACKTICKS.finditer(text):
        yield from _plain(text[end : quoted.start()])
        inside = quoted.group(2)
        yield from _of(_TOKEN.finditer(inside)) if len(inside.split()) <= _FEW_WORDS else _in_code(inside)
        end = quoted.end()
    yield from _plain(text[end:])


def _plain(text: str) -> Iterator[Name]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "identifier":
            if match.group()[0] == match.group()[-1] == "_":
                continue  # _emphasis_
            called = text[match.end() : match.end() + 1] == "("
            if not called and _LOOKS_LIKE_CODE.search(match.group()) is None:
                continue
        elif kind == "key" or (kind == "decorator" and not match["decorator"][0].isupper()):
            continue  # "well-known"; somebody called @octocat
        yield from _of([match])


def _in_code(text: str) -> Iterator[Name]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "identifier" and _LOOKS_LIKE_CODE.search(match.group()) is None:
            before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 2]
            if after[:1] == "'" and after[1:].isalpha():
                continue  # doesn't
            beside = (after[:1] in _NEIGHBOURS and after not in _PUNCTUATION) or after == " ="
            if not (beside or before in _NEIGHBOURS):
                continue
        yield from _of([match])


def _of(matches: Iterable[re.Match[str]]) -> Iterator[Name]:
    for match in matches:
        group = match.lastgroup
        written = match.group().lstrip("$")
        if group in ("flag", "key"):
            yield Name(written, match[group].replace("-", "_"), "flag" if group == "flag" else "key")
        elif group == "rule" and _CODES_OF_NOTHING.fullmatch(written) is None:
            yield Name(written, written, "rule")
        elif group == "decorator" and written[1:] not in _NOT_NAMES:
            yield Name(written, written[1:], "decorator")
        elif group == "qualified" and not _HOSTS.search(written):
            parts = [part for part in _SEPARATOR.split(written) if part not in ("this", "self", "cls", "super")]
            name = ".".join(parts)
            if len(parts[-1:] and parts[-1]) > 1 and not (len(parts) == 1 and name in _NOT_NAMES):
                yield Name(written, name, "qualified" if len(parts) > 1 else "identifier")
        elif group == "identifier" and len(written) > 1 and written not in _NOT_NAMES and not _is_dunder(written):
            yield Name(written, written, "identifier")


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
