import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from swe_agent.github.invisible import drop_invisible, is_invisible
from swe_agent.github.sanitize import visible_text

# Each of these hides the word from a reader of the rendered page; many by making code look like text or text like code.
HIDING = [
    "a <!-- hidden --> b",
    "<!-- hidden",
    "x\n<!-- hidden\n\nmore hidden",
    "<!--\n```\nhidden\n```\n-->",
    "<div>\n```\n<!-- hidden -->\n```\n</div>",
    "<pre>\n\n```\n<!-- hidden -->\n```\n</pre>",
    '<a title="\n```\n">\n```\n<!-- hidden -->\n```\n',
    "<http://a`> <!-- hidden --> `",
    "\\` <!-- hidden --> `",
    "| ` | <!-- hidden --> ` |\n|---|---|",
    "a ` b\nc ` <!-- hidden --> ` d",
    "[a](<`>) <!-- hidden --> `",
    "[a](b()`) <!-- hidden --> `",
    '[a](b ") `") <!-- hidden --> `',
    '<a title="\n\n` "> ` <!-- hidden --> `',
    '<a title="\n- x ` y"> ` <!-- hidden --> `',
    "- a\n  ```\n\n<!-- hidden -->",
    "- ```\n  code\n  ```\n  <!-- hidden -->\n  ```\n",
    "  ```\ncode\n```\n<!-- hidden -->\n",
    "- a\n\n     ```\n     x\n  ```\n  <!-- hidden -->\n  ```\n",
    "1. a\n   ```\n   x\n     ```\n   <!-- hidden -->\n   ```",
    "a <!--\n```\n-->\n```\n<!-- hidden -->\n",
    "<div>\n<!--\n\n-->\n```\nhidden\n",
    "- <!--\n\nfoo\n-->\n```\nhidden\n",
    "\u200b```\n<!-- hidden -->\n```",
    "<div>\n\u200b\n```\n<!-- hidden -->\n```\n",
    '<a title="\n<pre>\n">\n\n```\n<!-- hidden -->\n```\n</pre>',
    '<a title="\n<div>\n">\n```\n<!-- hidden -->\n```\n',
    '<a title="\n- <pre>\n">\n\n```\n<!-- hidden -->\n```\n</pre>',
    "[//]: # (hidden)",
    '[x]: http://a "hidden"',
    "[x]: http://a\n  'hidden'",
    "[//]:\n#\n(hidden)",
    "> [//]: # (hidden)",
    "[hidden x]: http://a",
    "[c]: <> (hidden)",
    "![hidden](u)",
    "[a](u 'hidden')",
    "<img alt=hidden src=u>",
    "<x hidden>a</x>",
    "<p hidden>hidden <p>x</p></p>",
    "<span style='display:none'>hidden</span>",
    "<x all hidden words>",
    "<img\nalt='hidden'\nsrc=u>",
    "<div>\n<x hid!den hidden>\n",
    "![a ` b](c) ` <!-- hidden --> `",
    "<!-- ` -- --> ` <!-- hidden --> `",
    '[x]: y "\n```\n"\n```\n<!-- hidden -->\n```',
    "<!<!-- a -->-- hidden -->",
    "<&zwj;!-- hidden -->",
    "<script>hidden</script>",
    "<div aria-label=\"hidden\" data-x='hidden'>ok</div>",
    "<?php hidden ?>",
    "<![CDATA[hidden]]>",
    "<!DOCTYPE hidden>",
    '<a title="\n``` hidden"> `x` ',
    '<a title="\n    ~~~ hidden">',
    "``` py hidden\nx\n```",
    "> ~~~ x hidden words\n> x",
    "- <pre>\n</pre>\n` <!-- hidden --> `\n",
    '> <pre>\n\n</pre>\n````\n| ` |\n~~~\n<a title="hidden">',
    "<?php\nhidden",
    "<div>\n<! hidden >",
    "<input type=hidden name=hidden>",
]

SEEN = [
    "plain prose, a < b && c > d; x[0](1)",
    "```html\n<!-- kept --><b title='x'>\n```\n",
    "use `<!-- kept -->` please",
    "1. s\n   ```\n   <b title=x>\n   ```\n2. t",
    'File "<stdin>", line 1, in <module>',
    "<Foo object at 0x7f>\n<Response [200]>",
    "Map<String, Integer> List<String>",
    "vec![1, 2] #![allow(x)]",
    "[1]: https://x.y/z",
    "<details><summary>Log</summary>\n\n```\n<div class='a'>\n```\n</details>",
    "a\\<b",
    "~~~\n<!-- k -->\n~~~",
    "&amp; &nbsp; &lt;",
    "<https://x.y>",
    "a <b@c.de>",
    "``````\n```\n<!-- code -->\n``````\n",
    "[INFO]: server started, `<b title='x'>`",
    "caf\u00e9 \u4e2d\u6587 \u0645\u0631\u062d\u0628\u0627 \U0001f600",
    "a\tb\r\nc\r\n",
]

PIECES = [
    "<!-- # -->",
    "<!-- # -->\n",
    "`<!-- # -->`",
    "` <!-- # --> `\n",
    "```\n",
    "  ```\n",
    "    ```\n",
    "- ```\n",
    "> ```\n",
    "~~~\n",
    "````\n",
    "``` x #\n",
    "`",
    "``",
    "\n",
    "\n\n",
    "  ",
    "    ",
    "- a\n",
    "1. b\n",
    "> q\n",
    "- ",
    "> ",
    "# h ",
    "| ` |\n|---|\n",
    "\\",
    "text\n",
    "x ",
    "[l](u '#') ",
    "![#](u) ",
    "[//]: # (#)\n",
    "[x]: http://y '#'\n",
    '<a title="#">',
    "<div>\n",
    "</div>\n",
    "<pre>\n",
    "</pre>\n",
    "\u200b",
    "\t",
    "---\n",
    "](`)",
    "<http://a`> ",
    "<b>",
]


@pytest.mark.parametrize("text", HIDING)
def test_hidden_text_goes(text: str) -> None:
    seen, removed = visible_text(text)
    assert "hidden" not in seen
    assert removed == len(text) - len(seen) > 0
    assert visible_text(seen) == (seen, 0)


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_stays(text: str) -> None:
    assert visible_text(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a <!-- x --> b", "a  b"),
        ("before\n<!-- never closed\n\nafter", "before\n"),
        ("<p hidden>a<p>b</p></p>c", "c"),
        ('<a class="b" href="http://x" title="t">text</a>', '<a href="http://x">text</a>'),
        ("[docs]: https://x/y 'title'\n", "[docs]: https://x/y\n"),
        ("![a picture](http://x)", "![](http://x)"),
        ("```py title=x\nx = '\u200b<!-- -->'\n```", "```py\nx = '<!-- -->'\n```"),
        ("&zwj;&#8203;&#xE0041;&amp;", "&amp;"),
        ("a\ud800b\x1b[31m", "ab[31m"),
    ],
)
def test_only_the_hidden_part_goes(text: str, seen: str) -> None:
    assert visible_text(text) == (seen, len(text) - len(seen))


@pytest.mark.parametrize("point", [0x00AD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200D, 0x202E, 0x2060, 0x2069,
                                   0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xE0041, 0xE01EF, 0xE000, 0x1B, 0x00])  # fmt: skip
def test_characters_that_nobody_sees(point: int) -> None:
    assert is_invisible(chr(point))
    assert drop_invisible(f"a{chr(point)}b") == "ab"


@given(
    st.text()
    | st.lists(st.sampled_from([*PIECES, *HIDING, "<", "!", "--", ">", "[", "]", "(", "&", "\r"])).map("".join)
)
@example("<" * 40 + "!----->" * 30)
@settings(deadline=None)
def test_only_deletes_and_a_second_call_deletes_nothing(text: str) -> None:
    seen, removed = visible_text(text)
    assert removed == len(text) - len(seen) >= 0
    rest = iter(text)
    assert all(character in rest for character in seen)
    assert visible_text(seen) == (seen, 0)
    assert not any(map(is_invisible, seen))


@given(st.from_regex(r"[A-Za-z0-9 .,;:?'\"()/+=%$@#*_~-]*(\n[A-Za-z0-9 .,;:?'\"()]+)*", fullmatch=True))
def test_plain_prose_is_unchanged(text: str) -> None:
    assert visible_text(text.replace("~~~", "")) == (text.replace("~~~", ""), 0)


@given(st.lists(st.sampled_from(PIECES), max_size=22))
@settings(deadline=None, derandomize=True, max_examples=400)
def test_what_a_renderer_hides_is_gone(pieces: list[str]) -> None:
    """The oracle is a CommonMark renderer that knows nothing of ours; a browser drops comments and attributes."""
    text = "".join(piece.replace("#", f"S{index}x") if len(piece) > 4 else piece for index, piece in enumerate(pieces))
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    page = re.sub(r"<!--.*?(?:-->|\Z)", "", page, flags=re.DOTALL)
    page = re.sub(r"""</?[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>""", "", page)
    seen, _ = visible_text(text)
    hidden = {mark for mark in re.findall(r"S\d+x", text) if mark not in page}
    assert not [mark for mark in hidden if mark in seen]


@pytest.mark.parametrize(
    "unit", ["<!--", '<a b="', "](", "![", '[x]: y "\n', "<p hidden>", "`\n", "  ```a\n x\n", "> "]
)
def test_the_time_is_about_linear(unit: str) -> None:
    text = (unit * 65_536)[:65_536]
    began = time.perf_counter()
    visible_text(text)
    assert time.perf_counter() - began < 5
