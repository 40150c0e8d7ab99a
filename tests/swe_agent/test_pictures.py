from pathlib import Path

import pytest

from localization import DirectoryTree
from swe_agent.issue import read_text
from swe_agent.pictures import MOST, beside, in_tree
from tests.conftest import write_files
from tests.picture import png

NAMED = """# The legend overlaps

![before](img/before.png) and <img width=3 src="./img/after%20it.png">, see ![again](img/before.png).

.. image:: docs/plot.png

![far](https://example.org/a.png) ![out](../secret.png) ![top](/etc/a.png) ![none](none.png) ![text](notes.txt)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = dict.fromkeys(("img/before.png", "img/after it.png", "docs/plot.png"), png())
    write_files(tmp_path / "issue", {**images, "ISSUE.md": NAMED, "notes.txt": "no picture"})
    (tmp_path / "secret.png").write_bytes(png())
    return tmp_path / "issue"


def test_those_beside_the_issues_file_are_found_and_no_others(folder: Path) -> None:
    issue = read_text(str(folder / "ISSUE.md"))
    assert [each.name for each in issue.images] == ["img/before.png", "img/after it.png", "docs/plot.png"]
    assert "images" not in issue.model_dump()


def test_a_link_does_not_lead_out(folder: Path) -> None:
    (folder / "link.png").symlink_to("../secret.png")
    assert beside("![a](link.png)", folder) == ()


def test_those_of_the_repository(folder: Path) -> None:
    assert [each.name for each in in_tree(NAMED, DirectoryTree(folder))][:1] == ["img/before.png"]
    write_files(folder, {f"{number}.png": png() for number in range(9)})
    many = "".join(f"![a]({number}.png)\n" for number in range(9))
    assert len(in_tree(many, DirectoryTree(folder))) == MOST
