"""PHP: `#0 /x/y.php(12): Class->method()`, where the function is the called one, and `in /x/y.php on line 12`."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name

_STEP = re.compile(
    r"""\#\d{1,4}[ ]{1,4}(?P<path>[^\s(][^\n(]{0,400}\.\w{1,8})\((?P<line>\d{1,7})\)
        (?::\ (?P<function>[\w\\:>{}-]{1,300}))?""",
    re.VERBOSE,
)
_PLACE = re.compile(
    r"""(?<![^\s(])(?:in|at)\ (?P<path>(?:[A-Za-z]:)?[^\s:()'"`]{1,400}\.(?:php|phtml|inc))
        (?:\ on\ line\ |:|\ line\ |\ \(line\ )(?P<line>\d{1,7})""",
    re.VERBOSE,
)


def _read(match: re.Match[str]) -> Frame:
    function, scope = split_name(match.groupdict().get("function") or "")
    return Frame(
        path=clean_path(match["path"]), line=number(match["line"]), function=function, scope=scope, style="php"
    )


PHP = Family(
    name="php",
    patterns=(Pattern("stack trace", "#", _STEP), Pattern("error", ".", _PLACE)),
    read=_read,
    names_callee=True,
)
