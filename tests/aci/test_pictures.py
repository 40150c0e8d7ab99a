import struct
from dataclasses import replace

import pytest

from aci import ToolContext
from aci.conversation import tokens_of
from aci.folding import FoldRules, Situation, fold
from aci.pictures import MOST_BYTES, image_tokens, shown, why_not
from aci.tools.view import View
from tests.picture import png
from trajectories import AssistantMessage, ToolCall, ToolMessage, UserMessage, images_of

SMALL = png()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SMALL[:-20], "cut short"),
        (b"\x89PNG\r\n\x1a\n" + SMALL[-12:], "header is broken"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08" + struct.pack(">HH", 50, 70), "cut short"),
        (b"RIFF\xff\xff\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + bytes(20), "cut short"),
        (b"GIF89a" + struct.pack("<HH", 12, 34), "cut short"),
        (png(9000, 1), "8,000 pixels"),
        (png(1200, 1200, noise=True), f"{MOST_BYTES:,} bytes"),
        (b"%PDF-1.4", "no picture"),
    ],
)
def test_what_a_service_would_refuse_is_not_shown(data: bytes, reason: str) -> None:
    assert reason in (why_not(data, len(data)) or "")
    assert shown(data, "a") is None


def test_a_picture_is_held_whole() -> None:
    image = shown(SMALL, "docs/a.png")
    assert image is not None
    assert (image.width, image.height, image.size) == (40, 30, len(SMALL))
    assert image.url.startswith("data:image/png;base64,iVBOR")
    assert image.told == f"docs/a.png: image/png, 40 x 30 pixels, {len(SMALL)} bytes"


def test_view_shows_a_picture_to_who_can_see_and_tells_the_others(context: ToolContext) -> None:
    context.environment.write("docs/a.png", SMALL)
    context.environment.write("docs/cut.png", SMALL[:-20])
    blind = View(path="docs/a.png").run(context)
    assert blind.images == ()
    assert f"docs/a.png is not shown: PNG image of 40 x 30 pixels, {len(SMALL)} bytes" in blind.text
    sees = replace(context, sees_images=True)
    one = View(path="docs/a.png").run(sees)
    assert one.text == f"docs/a.png: PNG image of 40 x 30 pixels, {len(SMALL)} bytes; the picture is shown."
    assert [each.name for each in one.images] == ["docs/a.png"]
    both = View(path="docs/a.png", also=("docs/cut.png", "src/greet.py:1-3")).run(sees)
    assert both.images == one.images
    assert "cut short" in both.text
    assert "Greetings" in both.text


def test_a_picture_above_the_size_of_texts_is_still_one(context: ToolContext) -> None:
    large = png(900, 900, noise=True)
    assert 2_000_000 < len(large) < MOST_BYTES
    context.environment.write("large.png", large)
    (image,) = View(path="large.png").run(replace(context, sees_images=True)).images
    assert image.size == len(large)
    context.environment.write("huge.png", png(1300, 1300, noise=True))
    huge = View(path="huge.png").run(replace(context, sees_images=True))
    assert huge.images == ()
    assert f"at most {MOST_BYTES:,} bytes are shown" in huge.text


def test_a_picture_costs_and_is_folded_like_any_observation() -> None:
    image = shown(png(1500, 1000), "a.png")
    assert image is not None
    assert image_tokens(1500, 1000) == 1600
    assert image_tokens(1, 1) == 85
    call = ToolCall(id="1", name="view", arguments={"path": "a.png"})
    look = [AssistantMessage(tool_calls=(call,)), ToolMessage(tool_call_id="1", content="a.png", images=(image,))]
    assert tokens_of(look[1]) > 1600
    other = ToolCall(id="2", name="view", arguments={"path": "b.py"})
    later = [AssistantMessage(tool_calls=(other,)), ToolMessage(tool_call_id="2", content="x" * 900)]
    messages = [UserMessage(content="Mend it."), *look, *later]
    folding = fold(
        messages, rules=FoldRules(keep_last=1, max_tokens=1500), situation=Situation(), keep=lambda text: "h1"
    )
    seen = folding.shown(messages)
    assert images_of(seen[2]) == ()
    assert "view the picture again" in (seen[2].content or "")
    assert images_of(messages[2]) == (image,)
