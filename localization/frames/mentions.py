"""Places in the prose and in logs: `src/cart.py:7`, `cart.py line 7`, and links to lines of a forge."""

import re

from localization.frames.base import Frame, clean_path, number

_SUFFIX = (
    r"\.(?:pyi?|pyx|[cm]?[jt]sx?|vue|svelte|java|kts?|scala|groovy|go|rs|cc|cpp|cxx|hpp|hh|hxx|[chy]|rb|php|cs|fs"
    r"|swift|m|sql|sh)"
)
_PLACE = re.compile(
    rf"(?<![^\s(\[`'\"=|*,])(?P<path>(?:[\w~.+\\-]|/@?){{1,300}}?{_SUFFIX})"
    r"(?::|, line |#L| line |\()(?P<line>\d{1,6})\b"
)
_LINK = re.compile(
    r"https?://[^\s/]{1,100}/[^\s/]{1,100}/[^\s/]{1,100}/(?:-/)?(?:blob|blame|src|tree)/[^\s/]{1,200}/"
    r"(?P<path>[^\s#?()<>\"'`\]]{1,300})(?:\?[^\s#]{0,100})?#(?:L|lines-)(?P<line>\d{1,6})"
)


def read_mentions(text: str) -> tuple[Frame, ...]:
    """Files named with a line, in the order of the text, each once; frames of traces are among them."""
    found = [
        (match.start("path"), match, style)
        for style, pattern in (("link", _LINK), ("mention", _PLACE))
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda each: each[0])
    frames = (
        Frame(path=clean_path(match["path"]), line=number(match["line"]), style=style) for _, match, style in found
    )
    return tuple(dict.fromkeys(frames))
