"""Which pictures a model is shown, and what one costs."""

from aci.file_kinds import kind_of, picture
from trajectories.images import Image

MOST_BYTES = 3_700_000
"""Services take 5 MB of base64, which is a third longer than what it stands for."""
MOST_PIXELS = 8000
"""On a side."""
_PIXELS_PER_TOKEN = 750
_MOST_TOKENS = 1600
"""Services make a picture smaller before they count it: to about 1,568 pixels on the longer side."""
_LEAST_TOKENS = 85


def shown(data: bytes, name: str) -> Image | None:
    """The picture in a file's bytes; None for one that services would refuse, which would end the run.

    Refused are a file that is cut short, one of another format, and a picture that is too large.
    """
    found = picture(data)
    if found is None or why_not(data, len(data)) is not None:
        return None
    return Image.of(data, found.media_type, found.width, found.height, name)


def why_not(data: bytes, size: int) -> str | None:
    """Why a picture of `size` bytes, which begins with `data`, is not shown; None when it can be."""
    found = picture(data)
    if found is None:
        return f"a {kind_of(data)} is no picture that can be shown"
    if not found.width or not found.height:
        return "its header is broken"
    if max(found.width, found.height) > MOST_PIXELS:
        return f"at most {MOST_PIXELS:,} pixels on a side are shown"
    if size > MOST_BYTES:
        return f"at most {MOST_BYTES:,} bytes are shown"
    return "it is cut short" if len(data) == size and not _whole(data, found.media_type) else None


def image_tokens(width: int, height: int) -> int:
    """About what a picture costs: https://docs.anthropic.com/en/docs/build-with-claude/vision ("width px * height px /
    750"). Services of OpenAI count tiles of 512 pixels, which comes to about the same or less."""
    return min(max(width * height // _PIXELS_PER_TOKEN, _LEAST_TOKENS), _MOST_TOKENS)


def _whole(data: bytes, media_type: str) -> bool:
    """Whether the end is there; what some programs write behind it does not matter."""
    if media_type == "image/png":
        return b"IEND" in data[-4096:]
    if media_type == "image/jpeg":
        return b"\xff\xd9" in data[-4096:]
    if media_type == "image/gif":
        return b"\x3b" in data[-4096:]
    return len(data) >= int.from_bytes(data[4:8], "little") + 8
