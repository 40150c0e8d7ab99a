"""What the code of an issue ran is evidence."""

from pathlib import Path

import pytest

from localization import CodeIndex, DirectoryTree, Location
from localization.executed import Executed, RaisedAt, Ran
from localization.ranking.signal import Signal
from tests.conftest import write_files

FILES = {
    "shop/core.py": "def first():\n    return 1\n\n\ndef second():\n    return 2\n\n\ndef third():\n    return 3\n",
    "shop/other.py": "def fourth():\n    return 4\n",
}
CORE = "shop/core.py"


@pytest.fixture
def index(tmp_path: Path) -> CodeIndex:
    write_files(tmp_path, FILES)
    return CodeIndex.build(DirectoryTree(tmp_path), workers=0)


def signal(index: CodeIndex, executed: Executed | None, name: str) -> Signal:
    return next(each for each in index.ranking("it is wrong", executed=executed).unit_signals if each.name == name)


def scored(index: CodeIndex, executed: Executed | None, name: str) -> dict[str, float]:
    found = signal(index, executed, name)
    return {
        index.columns.symbol(int(unit)).name: round(float(found.scores[unit]), 3) for unit in found.scores.nonzero()[0]
    }


def test_what_ran_last_and_in_few_pieces_counts_most(index: CodeIndex) -> None:
    lines = {CORE: {2: Ran(1, 1), 6: Ran(2, 4), 10: Ran(3, 1), 99: Ran(4, 1), 0: Ran(5, 1)}, "gone.py": {1: Ran(9, 1)}}
    assert scored(index, Executed(lines, {}), "executed") == {"first": 0.667, "second": 0.417, "third": 1.0}
    assert scored(index, Executed(lines, {CORE: frozenset({10})}), "executed")["third"] == 0.3


def test_where_it_raised_counts_by_the_distance(index: CodeIndex) -> None:
    frames = (RaisedAt("shop/other.py", 2, "fourth", "KeyError"), RaisedAt(CORE, 6, "second", "KeyError"))
    later = (RaisedAt(CORE, 6, "second", "TypeError"),)
    assert scored(index, Executed({}, {}, (frames,)), "raised") == {"fourth": 1.0, "second": 0.5}
    assert scored(index, Executed({}, {}, (frames, later)), "raised") == {"fourth": 1.0, "second": 1.0}


def test_a_silent_run_changes_nothing(index: CodeIndex) -> None:
    plain = index.locate("`third` is wrong")
    assert index.locate("`third` is wrong", executed=Executed({}, {})) == plain
    assert index.locate("`third` is wrong", executed=Executed({"gone.py": {3: Ran(1, 1)}}, {})) == plain
    assert scored(index, None, "executed") == {}


def test_the_evidence_says_so(index: CodeIndex) -> None:
    raised = ((RaisedAt("shop/other.py", 2, "fourth", "KeyError"),),)
    executed = Executed({"shop/other.py": {2: Ran(1, 1)}}, {}, raised)
    best = index.locate("the `first` one is wrong", executed=executed)
    fourth = next(place for place in best if place.symbol == "shop/other.py::fourth")
    assert "ran when the issue's code was run" in texts(fourth)
    assert "KeyError when the issue's code was run, raised here: shop/other.py:2 in fourth" in texts(fourth)
    plain = index.locate_files("the `first` one is wrong")
    assert index.locate_files("the `first` one is wrong", executed=executed)[: len(plain)] == plain, "files as without"
    silent = index.locate("the `first` one is wrong", executed=executed, without=frozenset({"raised", "executed"}))
    assert not any(each.kind == "run" for place in silent for each in place.evidence)


def texts(location: Location) -> list[str]:
    return [each.text for each in location.evidence]
