"""Rust: where a thread panicked, and backtraces, which print a function before its place."""

import re

from localization.frames.base import (
    Family,
    Frame,
    Pattern,
    clean_path,
    line_before,
    number,
    split_name,
    without_type_arguments,
)

_PANICKED = re.compile(
    r"""panicked\ at\ (?:'.{0,600}?',\ |".{0,600}?",\ )?
        (?P<path>(?:[A-Za-z]:)?[^\s:'",][^\n:'",]{0,300}\.rs):(?P<line>\d{1,7}):\d{1,7}""",
    re.VERBOSE | re.DOTALL,
)
_AT = re.compile(
    r"^[ \t|>]{0,40}at (?P<path>(?:[A-Za-z]:)?[^\s:][^\n:]{0,300}\.rs):(?P<line>\d{1,7})(?::\d{1,7})?[ \t]*$", re.M
)
_FUNCTION = re.compile(r"[ \t|>]{0,40}\d{1,4}:[ ]{1,4}(?:0x[0-9a-f]{1,16} - )?(?P<function>\S.{0,600})")
_HASH = re.compile(r"::h[0-9a-f]{16}$")
_CLOSURE = re.compile(r"::\{\{?[\w-]+(?:#\d+)?\}\}?")
_IMPLEMENTATION = re.compile(r"^<(?P<type>[\w:]+)[^>]*(?: as [^>]*)?>+::")


def _read(match: re.Match[str]) -> Frame:
    found = _FUNCTION.fullmatch(line_before(match)) if match.re is _AT else None
    function, scope = _name(found["function"]) if found else (None, None)
    return Frame(
        path=clean_path(match["path"]), line=number(match["line"]), function=function, scope=scope, style="rust"
    )


def _name(written: str) -> tuple[str | None, str | None]:
    name = _CLOSURE.sub("", _HASH.sub("", written.strip()))
    return split_name(without_type_arguments(_IMPLEMENTATION.sub(lambda match: f"{match['type']}::", name)))


RUST = Family(
    name="rust",
    patterns=(Pattern("panic", "panicked at ", _PANICKED), Pattern("backtrace", ".rs:", _AT)),
    read=_read,
)
