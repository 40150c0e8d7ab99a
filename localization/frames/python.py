"""CPython, IPython, pytest and rich. The innermost frame is printed last."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name

_CPYTHON = re.compile(
    r'File \\?"(?P<path>[^"\n]{1,400}?)\\?", line (?P<line>\d{1,7})(?:, in (?P<function>[^\s,"\\]{1,200}))?'
)
_PYTEST = re.compile(
    r"""^[ \t>E]{0,40}(?P<path>[^\s:()"']{1,400}\.(?:py|pyx|pxd|pyi|rst)):(?P<line>\d{1,7}):
        (?:\ in\ (?P<function>\w{1,200}|<\w{1,20}>)|(?=[ \t]*$)
          |(?=\ \w{0,80}(?:Error|Exception|Warning|Failed|Exit)\b))""",
    re.VERBOSE | re.MULTILINE,
)
_IPYTHON_7 = re.compile(
    r"""^[ \t]{0,40}(?P<path>[^\s()"']{1,400}\.py[cx]?)\ in\ (?P<function>[\w<>.]{1,200})\(
        (?=[^\n]{0,400}(?:\n[ ]{0,8}\d{1,6}\b[^\n]{0,200}){0,6}\n-{2,8}>[ ]?(?P<line>\d{1,7}))?""",
    re.VERBOSE | re.MULTILINE,
)
_IPYTHON_8 = re.compile(
    r"""^[ \t]{0,40}File\ (?P<path>[^\s()"']{1,400}\.py[cx]?):(?P<line>\d{1,7}),\ in\ (?P<function>[\w<>.]{1,200})""",
    re.VERBOSE | re.MULTILINE,
)
_RICH = re.compile(r"^[│|┃][ ](?P<path>[^\s│|┃]{1,300}\.pyx?):(?P<line>\d{1,7}) in (?P<function>[\w<>.]{1,200})", re.M)


def _read(match: re.Match[str]) -> Frame | None:
    path = clean_path(match["path"])
    if path.startswith("<"):
        return None
    function, scope = split_name(match["function"] or "")
    if path.endswith(".pyc"):
        path = path[:-1]
    return Frame(path=path, line=number(match["line"]), function=function, scope=scope)


PYTHON = Family(
    name="python",
    patterns=(
        Pattern("CPython", "File ", _CPYTHON),
        Pattern("pytest", ".", _PYTEST),
        Pattern("IPython 7", " in ", _IPYTHON_7),
        Pattern("IPython 8", ", in ", _IPYTHON_8),
        Pattern("rich", " in ", _RICH),
    ),
    read=_read,
    innermost="last",
)
