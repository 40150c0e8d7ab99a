"""C#, F# and Visual Basic: `at Ns.Class.Method(String x) in C:\\x\\y.cs:line 12`."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name

_AT = re.compile(
    r"""(?:^|[\s|>])at\ (?P<function>[^()\n]{1,300})\([^()\n]{0,600}\)(?:\ \[0x[0-9a-f]{1,16}\])?
        \ in\ (?P<path>[^\n]{1,300}?\.(?:cs|fs|vb|razor|cshtml)):(?:line\ )?(?P<line>\d{1,7})""",
    re.VERBOSE | re.MULTILINE,
)
_COMPILED = re.compile(r"<(?P<method>\w+)>[\w$|]*(?:\.MoveNext)?$")
_GENERIC = re.compile(r"`\d+|\[[^\[\]]*\]")


def _read(match: re.Match[str]) -> Frame:
    written = _GENERIC.sub("", match["function"].strip())
    compiled = _COMPILED.search(written)
    if compiled:
        written = f"{written[: compiled.start()]}{compiled['method']}"
    function, scope = split_name(re.sub(r"\.{2}c?ctor$", "", written))
    return Frame(
        path=clean_path(match["path"]), line=number(match["line"]), function=function, scope=scope, style="dotnet"
    )


DOTNET = Family(name="dotnet", patterns=(Pattern("stack trace", " in ", _AT),), read=_read)
