"""Prose and code blocks of an issue: without comments, templates, checklists and lists of versions."""

import re
from typing import NamedTuple

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
      | \W*(?!(?:wrong|incorrect|invalid|different|missing|new|old|newer|older|other|multiple|support|fix|update)\b)
        (?:[\w.+/&-]{1,20}\ ){1,3}versions?(?:\ used|\ and\ environment)?\W*
      | \W*versions?\ (?:info|information|and\ environment)\b.*
      | \W*which\ versions?\ .{1,60}\ affected\W*
      | .*(?:__pkginfo__|willing\ to\ (?:work|submit)|contributing\ guidelines|searched?\ .{0,20}issues
        |code\ of\ conduct).*""",
    re.VERBOSE | re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"""\W*(?:describe\ the\ (?:bug|issue|feature)|(?:steps\ )?to\ reproduce(?:\ .{0,20})?|how\ to\ reproduce|expected
      (?:\ behaviou?r|\ results?|\ output)?|actual(?:\ behaviou?r|\ results?)?|current\ behaviou?r|observed\ behaviou?r
      |what\ happened|what\ you\ expected\ to\ happen|additional\ (?:context|information)|screenshots?|description
      |what\ is\ the\ (?:current|expected|actual)\ behaviou?r|what\ did\ you\ (?:do|expect|see).{0,60}
      |(?:steps/)?code\ to\ reproduce|(?:minimal\ )?reproduc(?:tion|er|ible\ (?:demo|example))(?:\ steps)?
      |input\ code|problem\ description|possible\ solution|use\ case|references|prerequisites|logs?
      |summary|bug(?:\ description|\ report)?|example|code\ to\ reproduce
      |is\ your\ feature\ request.*|describe\ .{0,60})\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_CHECKBOX = re.compile(r"^\s*[-*+]\s*\[[ xX]?\]")
_NO_ANSWER = "_No response_"
_VERSION_LINE = re.compile(
    r"^\s*[-*]?\s*[`*]*[\w.\-]{1,40}(?:[ ]version)?[`*]*\s*(?:={1,2}|:|\s)\s*[`*]*v?\d+(?:\.\w+)+\S*\s*$"
)


class Segment(NamedTuple):
    """A stretch of an issue, in the order of the text: prose, or one code block."""

    text: str
    is_code: bool


def without_comments(text: str) -> str:
    """Without HTML comments: in them speaks the template."""
    return _COMMENT.sub(" ", text)


def clean(body: str) -> list[Segment]:
    """Segments worth reading. Sections about versions and machines are dropped, headings of templates as well."""
    segments: list[Segment] = []
    prose: list[str] = []
    block: list[str] = []
    fence = ""
    dropping = False
    for line in _TAG.sub(" ", body).split("\n"):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened.group(1).startswith(fence):
                fence = ""
                segments += _parted(prose, block)
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
        if not (dropping or _CHECKBOX.match(line) or _is_version(line) or line.strip() == _NO_ANSWER):
            prose.append(line)
    return segments + _parted(prose, block if fence else [])


def _parted(prose: list[str], block: list[str]) -> list[Segment]:
    """The prose so far, which is emptied, and the block after it."""
    text, code = "\n".join(prose), "\n".join(line for line in block if not _is_version(line))
    prose.clear()
    segments = [Segment(text, False)] if text.strip() else []
    return [*segments, Segment(code, True)] if code.strip() else segments


def _is_version(line: str) -> bool:
    return len(line) <= _LINE_LIMIT and _VERSION_LINE.match(line) is not None
