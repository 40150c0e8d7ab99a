"""What an issue names: words, code, paths, frames, messages, names. Raw text stays the source for paths and frames."""

import builtins
import keyword
import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from localization.frames import Frame, read_frames
from localization.frames.mentions import read_mentions
from localization.issue_cleaning import Segment, clean, without_comments
from localization.issue_messages import read_messages
from localization.issue_names import Name, read_names
from localization.issue_references import read_components, read_references, read_versions

READ_LIMIT = 200_000
"""Characters of an issue that are looked at; the rest is log."""

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
    """Towards the failure: the last one is the innermost (see `read_frames`)."""
    mentions: tuple[Frame, ...] = ()
    """Files named with a line, in prose, logs or links; no frames."""
    paths: tuple[str, ...] = ()
    dotted: tuple[str, ...] = ()
    """Names like `module.Class.method`."""
    identifiers: tuple[str, ...] = ()
    """Names in code or backticks, and words of the prose that can only be names. No keywords, no builtins."""
    names: tuple[Name, ...] = ()
    """Names of code in any language, of options and of rules."""
    messages: tuple[str, ...] = ()
    """What a program said: errors, warnings, panics, and quoted sentences."""
    components: tuple[str, ...] = ()
    """What the title is filed under: `[component] text`, `component: text`."""
    references: tuple[int, ...] = ()
    """Numbers of issues and pull requests of the same repository: `#123`."""
    versions: tuple[str, ...] = ()


def read_issue(text: str) -> IssueText:
    """Take an issue apart; its first line is the title. Never fails; at most `READ_LIMIT` characters are read."""
    raw = text[:READ_LIMIT].replace("\r\n", "\n").strip()
    commentless = without_comments(raw).strip()
    title, _, body = commentless.partition("\n")
    segments = clean(_URL.sub(_path_of_url, body))
    title = _URL.sub(" ", title)
    prose = "\n".join(segment.text for segment in segments if not segment.is_code).strip()
    code_blocks = tuple(segment.text for segment in segments if segment.is_code)
    quoted = _once(match.group(2).strip() for match in _BACKTICKS.finditer(f"{title}\n{prose}"))
    code = "\n".join([*quoted, *code_blocks])
    words = f"{title}\n{prose}"
    frames = read_frames(raw)
    places = {(frame.path.rpartition("/")[2], frame.line) for frame in frames}
    return IssueText(
        title=title.strip("# "),
        text=prose,
        code_blocks=code_blocks,
        quoted=quoted,
        frames=frames,
        mentions=tuple(each for each in read_mentions(raw) if (each.path.rpartition("/")[2], each.line) not in places),
        paths=_once(_paths(_URL.sub(_path_of_url, raw))),
        dotted=_once(match.group() for match in _DOTTED.finditer(f"{words}\n{code}")),
        identifiers=_once(_identifiers(words, code)),
        names=read_names([Segment(title, False), *segments]),
        messages=read_messages(_URL.sub(" ", commentless)),
        components=read_components(title),
        references=read_references(words),
        versions=read_versions(_URL.sub(" ", commentless)),
    )


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
