"""Java, Kotlin, Scala and Groovy: `at pkg.Class.method(File.java:12)`."""

import re

from localization.frames.base import Family, Frame, Pattern, number

_AT = re.compile(
    r"""(?:^|[\s|>])at\ (?:[\w.@$+-]{0,80}/{1,2}){0,3}
        (?P<scope>[\w$.-]{1,300})\.(?P<function>[\w$<>-]{1,200})
        \((?P<path>[^()\n:]{1,120})(?::(?P<line>\d{1,7}))?\)""",
    re.VERBOSE | re.MULTILINE,
)
_SOURCE = re.compile(r"[\w$.-]{1,100}\.(?:java|kts?|scala|groovy|clj|aj)")
_NO_NAME = re.compile(r"\d*")
_MADE_UP = re.compile(r"lambda\$(?P<lambda>\w+?)\$\d+|\$anonfun\$(?P<scala>[A-Za-z]\w*?)\$\d+|access\$\d+")


def _read(match: re.Match[str]) -> Frame | None:
    file = match["path"]
    classes = [part for part in match["scope"].split(".") if part]
    if not classes:
        return None
    package, outer = classes[:-1], classes[-1].split("$")
    if _SOURCE.fullmatch(file) is None:
        if file not in ("Unknown Source", "SourceFile") or not outer[0]:
            return None
        file = f"{outer[0]}.java"
    nested = [part for part in outer if not _NO_NAME.fullmatch(part)]
    return Frame(
        path="/".join([*package, file]),
        line=number(match["line"]),
        function=_function(match["function"], nested),
        scope=".".join([*package, *nested]) or None,
        style="jvm",
    )


def _function(written: str, classes: list[str]) -> str | None:
    if written == "<init>":
        return classes[-1] if classes else None
    made_up = _MADE_UP.match(written)
    if made_up:
        return made_up["lambda"] or made_up["scala"]
    name = written.split("$")[0]
    return None if not name or name.startswith("<") else name


JVM = Family(
    name="jvm",
    patterns=(Pattern("stack trace", "at ", _AT),),
    read=_read,
    begins=re.compile(r"Caused by: |Wrapped by: |^Exception in thread ", re.MULTILINE),
)
