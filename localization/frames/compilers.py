"""Messages of compilers and linters: `file.c:12:3: error: ...` and its kin. Most speak of the reporter's own files."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number

_PATH = r"(?P<path>(?:[A-Za-z]:)?[^\s:()'\"`\[\]]{1,400}\.\w{1,8})"
_LINE = r"(?P<line>\d{1,7})"
_SEVERITY = r"(?:fatal |runtime |syntax )?(?:[Ee]rror|ERROR|[Ww]arning|WARNING|note)\b"
_CODE = r"[A-Z]{1,4}\d{2,5}\b|[CEFIW]: "
_UNIX = re.compile(rf"(?<!\S){_PATH}:{_LINE}(?::\d{{1,7}})?:?[ ]{{1,4}}(?:- )?(?:{_SEVERITY}|{_CODE})")
_GO = re.compile(rf"^[ \t]{{0,20}}(?:vet: )?(?P<path>[^\s:()'\"]{{1,400}}\.go):{_LINE}:\d{{1,7}}: ", re.M)
_ARROW = re.compile(rf"^[ \t]{{0,20}}(?:-->|:::|┌─|╭▸|╭─\[) ?{_PATH}:{_LINE}(?::\d{{1,7}})?", re.M)
_PARENTHESES = re.compile(rf"(?<!\S){_PATH}\({_LINE}(?:,\d{{1,7}})?\) ?: {_SEVERITY}")
_MAVEN = re.compile(rf"\[ERROR\] {_PATH}:\[{_LINE},\d{{1,7}}\]")
_SCALA = re.compile(rf"^\[error\] (?:-- [^\n]{{1,80}}?: )?{_PATH}:{_LINE}:", re.M)
_KOTLIN = re.compile(rf"^[ew]: (?:file://)?{_PATH}:(?: \({_LINE}, \d{{1,7}}\)|(?P<line_2>\d{{1,7}}):\d{{1,7}})", re.M)
_BABEL = re.compile(rf"SyntaxError: {_PATH}: [^\n()]{{1,200}} \({_LINE}:\d{{1,7}}\)")


def _read(match: re.Match[str]) -> Frame:
    groups = match.groupdict()
    line = groups["line"] or groups.get("line_2")
    return Frame(path=clean_path(match["path"]), line=number(line), style="compiler")


COMPILERS = Family(
    name="compiler",
    patterns=(
        Pattern("gcc, clang, rubocop, pylint, tsc --pretty", ":", _UNIX),
        Pattern("go", ".go:", _GO),
        Pattern("rustc", ":", _ARROW),
        Pattern("tsc, msbuild", "): ", _PARENTHESES),
        Pattern("Maven", "[ERROR] ", _MAVEN),
        Pattern("Scala", "[error] ", _SCALA),
        Pattern("Kotlin", ": ", _KOTLIN),
        Pattern("Babel", "SyntaxError: ", _BABEL),
    ),
    read=_read,
)
