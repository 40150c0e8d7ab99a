"""Ruby: `x.rb:12:in 'meth'`; some versions print the innermost frame last, and then number the others."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name

_PLACE = (
    r"(?P<path>(?:[A-Za-z]:)?[^\s:(<'\"`][^\s:]{0,400}):(?P<line>\d{1,7}):in [`'‘](?P<function>[^'`’\n]{1,200})['’]"
)
_FRAME = re.compile(rf"(?<!\S){_PLACE}")
_NUMBERED = re.compile(rf"^[ \t>|]{{0,20}}\d{{1,4}}: from {_PLACE}", re.M)
_INSIDE = re.compile(r"^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+")


def _read(match: re.Match[str]) -> Frame:
    written = _INSIDE.sub("", match["function"])
    function, scope = (None, None) if written.startswith("<") else split_name(written)
    return Frame(
        path=clean_path(match["path"]), line=number(match["line"]), function=function, scope=scope, style="ruby"
    )


RUBY = Family(name="ruby", patterns=(Pattern("backtrace", ":in ", _FRAME),), read=_read)
RUBY_REVERSED = Family(name="ruby", patterns=(Pattern("numbered", ": from ", _NUMBERED),), read=_read, innermost="last")
