"""What an issue names: words, code, paths, frames, identifiers. Raw text stays the source for paths and frames."""

import builtins
import keyword
import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from localization.traces import Frame, read_frames

READ_LIMIT = 200_000
"""Characters of an issue that are looked at; the rest is log."""

_LINE_LIMIT = 160
"""Characters of a line that may be a heading or a version: longer ones are neither, and would be slow to match."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?(?:details|summary|br|p|b|i|em|strong|sub|sup|img|div|span|kbd)\b[^<>]{0,300}>", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]{0,8}(?:>[ \t]?)?(`{3,}|~{3,})")
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s+(?P<hash>.+?)[\s#]*|\*\*(?P<bold>[^*]{1,80})\*\*:?\s*)$")
_DROPPED_SECTION = re.compile(
    r"""(?:\W*(?:your\ |my\ |package\ |software\ |python\ )?
        (?:versions?|environment|set-?up|system(?:\ info(?:rmation)?)?|platform|os|operating\ system|installed\ packages
         |checklist|search\ before\ asking|code\ of\ conduct)
        (?:\ info(?:rmation)?|\ details|\ used)?\W*)
      | .*(?:__pkginfo__|willing\ to\ (?:work|submit)|searched?\ .{0,20}issues|code\ of\ conduct).*""",
    re.VERBOSE | re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"""\W*(?:describe\ the\ (?:bug|issue|feature)|(?:steps\ )?to\ reproduce(?:\ .{0,20})?|how\ to\ reproduce|expected
      (?:\ behaviou?r|\ results?|\ output)?|actual(?:\ behaviou?r|\ results?)?|current\ behaviou?r|observed\ behaviou?r
      |what\ happened|what\ you\ expected\ to\ happen|additional\ (?:context|information)|screenshots?|description
      |summary|bug(?:\ description|\ report)?|example|code\ to\ reproduce
      |is\ your\ feature\ request.*|describe\ .{0,60})\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_CHECKBOX = re.compile(r"^\s*[-*+]\s*\[[ xX]?\]")
_VERSION_LINE = re.compile(
    r"^\s*[-*]?\s*[`*]*[\w.\-]{1,40}(?:[ ]version)?[`*]*\s*(?:={1,2}|:|\s)\s*[`*]*v?\d+(?:\.\w+)+\S*\s*$"
)
_URL = re.compile(r"\bhttps?://[^\s<>()\[\]\"'`]+")
_BACKTICKS = re.compile(r"(`{1,2})([^`\n]{1,200})\1")
_PATH = re.compile(r"(?:[A-Za-z]:)?[~\w./\\+-]+")
_PATH_SUFFIX = re.compile(
    r"\.(?:pyi?|pyx|jsx?|mjs|tsx?|java|go|rs|cc|cpp|hpp|[ch]|rb|php|cs|scala|kt|sh|cfg|toml|ini|ya?ml|json|sql|html)$",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\w./\\])[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){1,8}(?![\w/\\])")
_IDENTIFIER = re.compile(r"(?<!\w)[A-Za-z_]\w{1,80}(?!\w)")
_LOOKS_LIKE_CODE = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]|\w_+[a-zA-Z0-9]|^_+[a-zA-Z]")
_CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w{1,80})\(")
_NOT_NAMES = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "cls", "args", "kwargs"}


class IssueText(BaseModel):
    """An issue, taken apart. Tuples hold each thing once, in the order of the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    text: str = ""
    """Prose after the title: no comments, no template, no version lists, no code blocks."""
    code_blocks: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    """What stands in backticks within the prose."""
    frames: tuple[Frame, ...] = ()
    paths: tuple[str, ...] = ()
    dotted: tuple[str, ...] = ()
    """Names like `module.Class.method`."""
    identifiers: tuple[str, ...] = ()
    """Names in code or backticks, and words of the prose that can only be names. No keywords, no builtins."""


def read_issue(text: str) -> IssueText:
    """Take an issue apart; its first line is the title. Never fails; at most `READ_LIMIT` characters are read."""
    raw = text[:READ_LIMIT].replace("\r\n", "\n").strip()
    title, _, body = _COMMENT.sub(" ", raw).strip().partition("\n")
    prose, code_blocks = _clean(_URL.sub(_path_of_url, body))
    title = _URL.sub(" ", title)
    quoted = _once(match.group(2).strip() for match in _BACKTICKS.finditer(f"{title}\n{prose}"))
    code = "\n".join([*quoted, *code_blocks])
    words = f"{title}\n{prose}"
    return IssueText(
        title=title.strip("# "),
        text=prose,
        code_blocks=code_blocks,
        quoted=quoted,
        frames=read_frames(raw),
        paths=_once(_paths(_URL.sub(_path_of_url, raw))),
        dotted=_once(match.group() for match in _DOTTED.finditer(f"{words}\n{code}")),
        identifiers=_once(_identifiers(words, code)),
    )


def _clean(body: str) -> tuple[str, tuple[str, ...]]:
    prose: list[str] = []
    blocks: list[str] = []
    block: list[str] = []
    fence = ""
    dropping = False
    for line in _TAG.sub(" ", body).split("\n"):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened.group(1).startswith(fence):
                fence = ""
                blocks.append("\n".join(block))
            elif not dropping:
                block.append(line)
            continue
        if opened:
            fence, block = opened.group(1), []
            continue
        heading = _HEADING.match(line) if len(line) <= _LINE_LIMIT else None
        if heading:
            words = heading.group("hash") or heading.group("bold")
            dropping = _DROPPED_SECTION.fullmatch(words) is not None
            if dropping or _BOILERPLATE.fullmatch(words):
                continue
        if not (dropping or _CHECKBOX.match(line) or _is_version(line)):
            prose.append(line)
    if fence:
        blocks.append("\n".join(block))
    kept = ("\n".join(line for line in block.split("\n") if not _is_version(line)) for block in blocks)
    return "\n".join(prose).strip(), tuple(block for block in kept if block.strip())


def _is_version(line: str) -> bool:
    return len(line) <= _LINE_LIMIT and _VERSION_LINE.match(line) is not None


def _paths(text: str) -> Iterable[str]:
    for match in _PATH.finditer(text):
        path = match.group().replace("\\", "/").rstrip("./-+~")
        if len(path) <= 300 and _PATH_SUFFIX.search(path):
            yield path


def _identifiers(words: str, code: str) -> Iterable[str]:
    found = [*_IDENTIFIER.findall(code), *_CALL.findall(words)]
    found += (word for word in _IDENTIFIER.findall(words) if _LOOKS_LIKE_CODE.search(word))
    return (name for name in found if name not in _NOT_NAMES and not (name.startswith("__") and name.endswith("__")))


def _path_of_url(match: re.Match[str]) -> str:
    """The path in a link to a file of a forge; other links name no file of the tree."""
    _, blob, rest = match.group().partition("/blob/")
    return f" {rest.partition('/')[2].partition('#')[0].partition('?')[0]} " if blob else " "


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))
