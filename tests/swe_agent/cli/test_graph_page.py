"""The page is one file that runs nothing and loads nothing, whatever a repository or an issue is called."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from localization import Evidence
from swe_agent.cli.graph_page import page
from tests.swe_agent.cli.trees import SHOP, found

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Elements and text of a page; every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_places_evidence_and_connections(tmp_path: Path) -> None:
    answer = found(tmp_path, SHOP, "`discounted` is subtracted twice\n\nin `Cart.total`")
    read = Page(page(answer))
    text = " ".join(read.text)
    assert "`discounted` is subtracted twice" in text
    assert "shop/prices.py:1" in text
    assert "named in the issue: discounted" in text
    assert "called by:" in text
    assert "tested by:" in text
    labels = [attributes for attributes in read.all("text") if (attributes["class"] or "").startswith("label")]
    assert len(labels) > 1
    targets = {attributes["id"] for attributes in read.all("tr") if "id" in attributes}
    assert {attributes["href"] for attributes in read.all("a")} <= {f"#{target}" for target in targets}


@pytest.mark.parametrize(
    "evil", [EVIL, "'onmouseover='alert(1)", "]]></style><script>", "&lt;&#60;", "\x1b[31m\u202e\x00"]
)
def test_hostile_names_and_words_are_text(tmp_path: Path, evil: str) -> None:
    answer = found(tmp_path, {**SHOP, "a'b\"<i>&.py": "def discounted():\n    pass\n"}, f"discounted {evil}\n{evil}")
    place = answer.locations[0].model_copy(
        update={
            "path": f"{evil}/x.py",
            "symbol": f"{evil}/x.py::{evil}",
            "evidence": (Evidence(kind=evil, text=evil, weight=0.5),),
        }
    )
    answer = replace(answer, locations=(*answer.locations[1:], place.model_copy(update={"rank": 9})))
    text = page(answer)
    read = Page(text)
    allowed = {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "h1",
            "p",
            "span",
            "div",
            "details",
            "summary",
            "pre",
            "svg",
        ),
        *(
            "defs",
            "marker",
            "path",
            "text",
            "g",
            "rect",
            "a",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "b",
            "br",
            "i",
        ),
        *("code", "ul", "li", "meter"),
    }
    assert {name for name, _ in read.elements} <= allowed
    attributes = {name for _, each in read.elements for name in each}
    assert not {name for name in attributes if name.startswith("on")}
    assert not attributes & {"style", "src", "srcset", "action", "xlink:href"}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", text)
    links = [each["href"] for _, each in read.elements if "href" in each]
    assert all(link and link.startswith("#p") for link in links)


def test_the_policy_admits_the_page_s_own_style_and_nothing_else(tmp_path: Path) -> None:
    answer = found(tmp_path, SHOP, "discounted")
    text = page(answer)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policies = [
        each["content"] for each in Page(text).all("meta") if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_whole_files(tmp_path: Path) -> None:
    answer = found(tmp_path, SHOP, "discounted summary", "files")
    read = Page(page(answer))
    assert {"shop/prices.py", "shop/report.py"} <= set(read.text)
    assert "called by:" in read.text
