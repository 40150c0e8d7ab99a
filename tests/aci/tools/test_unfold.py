import pytest

from aci import ToolContext, ToolError
from aci.tools.unfold import WINDOW, Unfold


@pytest.fixture
def handle(context: ToolContext) -> str:
    lines = [f"line {number}" for number in range(1, 1001)]
    lines[499] = "Here is the Needle"
    lines[501] = "and a needle again"
    lines[899] = "needle"
    return context.kept.keep("\n".join(lines))


def test_it_opens_from_the_beginning_and_by_lines(context: ToolContext, handle: str) -> None:
    text = Unfold(handle=handle).run(context).text
    assert text.startswith("h1, lines 1-200 of 1000\n    1  line 1\n")
    assert text.endswith(f"(800 more lines; next: start={WINDOW + 1})")
    assert Unfold(handle="[H1]", start=999, end=-1).run(context).text.split("\n")[1:] == [
        "  999  line 999",
        " 1000  line 1000",
    ]
    with pytest.raises(ToolError, match="1000 lines; line 1001"):
        Unfold(handle=handle, start=1001).run(context)


def test_it_finds_lines_that_hold_a_text(context: ToolContext, handle: str) -> None:
    assert Unfold(handle=handle, find="needle").run(context).text.split("\n") == [
        "h1, 1000 lines, 3 hold 'needle'",
        *(f"  {number}  line {number}" for number in (498, 499)),
        "  500  Here is the Needle",
        "  501  line 501",
        "  502  and a needle again",
        *(f"  {number}  line {number}" for number in (503, 504)),
        " ...",
        *(f"  {number}  line {number}" for number in (898, 899)),
        "  900  needle",
        *(f"  {number}  line {number}" for number in (901, 902)),
    ]
    assert Unfold(handle=handle, find="(a+)+$").run(context).text == "h1, 1000 lines: none holds '(a+)+$'."
    flood = Unfold(handle=handle, find="line").run(context).text
    assert len(flood) <= context.output_limit
    assert "more lines hold it" in flood


def test_a_wide_text_stays_within_the_limit(context: ToolContext) -> None:
    context.kept.keep("\n".join("x" * 390 for _ in range(500)))
    text = Unfold(handle="h1").run(context).text
    assert len(text) <= context.output_limit
    shown = text.count("x" * 390)
    assert text.endswith(f"({500 - shown} more lines; next: start={shown + 1})")


def test_an_unknown_handle_names_the_known_ones(context: ToolContext, handle: str) -> None:
    with pytest.raises(ToolError, match="no handle h7; the last ones are h1"):
        Unfold(handle="h7").run(context)
    context.kept.most = 10
    context.kept.keep("y" * 10)
    with pytest.raises(ToolError, match="h1 was forgotten"):
        Unfold(handle="h1").run(context)
