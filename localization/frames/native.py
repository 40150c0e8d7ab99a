"""C and C++: gdb and lldb, sanitizers, Valgrind, failed assertions."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name, without_type_arguments

_PATH = r"(?P<path>(?:[A-Za-z]:)?[^\s:()]{1,400}\.\w{1,4})"
_LINE = r":(?P<line>\d{1,7})"
_DEBUGGER = re.compile(
    rf"""^[ \t>*|]{{0,40}}(?:frame\ )?\#\d{{1,4}}:?[ ]{{1,4}}(?:0x[0-9a-fA-F]{{1,16}}\ (?:in\ )?)?
        (?P<function>[^\s(][^(\n]{{0,300}}?)[ ]?\([^\n]{{0,800}}\)\s{{1,20}}at\ {_PATH}{_LINE}""",
    re.VERBOSE | re.MULTILINE,
)
_SANITIZER = re.compile(
    rf"""\#\d{{1,4}}[ ]{{1,4}}0x[0-9a-fA-F]{{1,16}}\ in\ (?P<function>[^\s(]{{1,300}})
        [^\n]{{0,400}}?[ ]{_PATH}{_LINE}""",
    re.VERBOSE,
)
_VALGRIND = re.compile(
    rf"""==\d{{1,9}}==[ ]{{1,9}}(?:at|by)\ 0x[0-9A-Fa-f]{{1,16}}:\ (?P<function>[^\s(]{{1,300}})
        [^\n]{{0,300}}?\ \({_PATH}{_LINE}\)""",
    re.VERBOSE,
)
_ASSERTION = re.compile(
    rf"(?<!\S){_PATH}{_LINE}: (?P<function>[^\n]{{0,200}}?)(?:: )?Assertion `[^\n]{{0,300}}' failed"
)


def _read(match: re.Match[str]) -> Frame:
    function, scope = split_name(_plain(match["function"]))
    return Frame(
        path=clean_path(match["path"]), line=number(match["line"]), function=function, scope=scope, style="native"
    )


def _plain(written: str) -> str:
    """Without template arguments, parameters and return type."""
    return without_type_arguments(written.partition("(")[0]).strip().rpartition(" ")[2].lstrip("*&")


NATIVE = Family(
    name="native",
    patterns=(
        Pattern("gdb and lldb", " at ", _DEBUGGER),
        Pattern("sanitizers", " in ", _SANITIZER),
        Pattern("Valgrind", " 0x", _VALGRIND),
        Pattern("assert", "Assertion `", _ASSERTION),
    ),
    read=_read,
)
