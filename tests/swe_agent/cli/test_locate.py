"""`swe-agent locate` as a person runs it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import swe_agent
from localization import Location, Spectrum
from swe_agent.cli.found import Found, as_object, choose, find
from swe_agent.cli.locate_text import print_places
from swe_agent.errors import UserError
from swe_agent.failure import Failure
from tests.conftest import MakeRepository, run_git, write_files
from tests.e2e.command import BUGGY, FAILING, Answer
from tests.e2e.command import swe_agent as command
from tests.swe_agent.cli.trees import SHOP, found, inside, opened

SCHEMA = json.loads((Path(swe_agent.__file__).parent / "schemas" / "locate.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def checked(value: dict[str, Any]) -> dict[str, Any]:
    jsonschema.validate(value, SCHEMA)
    return value


def answer(said: Answer) -> dict[str, Any]:
    """The one object on stdout, checked against the committed schema."""
    return checked(json.loads(said.out))


def test_places_of_a_checkout_with_what_is_uncommitted(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository(SHOP)
    write_files(top, {"shop/taxes.py": "def add_vat(price):\n    return price * 2\n"})
    before = run_git(top, "status", "--porcelain")
    said = command("locate", "`add_vat` doubles the price", "--repo", str(top), "--json", cwd=tmp_path)
    value = answer(said)
    assert said.code == 0
    assert value["base_commit"] == run_git(top, "rev-parse", "HEAD")
    assert value["locations"][0]["symbol"] == "shop/taxes.py::add_vat"
    assert (value["test"], value["run"]) == (None, None)
    assert run_git(top, "status", "--porcelain") == before, "nothing is written to the repository"
    assert (tmp_path / "cache/swe-agent/index").is_dir()


def test_a_person_reads_a_table_and_asks_for_the_evidence(make_repository: MakeRepository) -> None:
    top = make_repository(SHOP)
    said = inside("locate", "-", "--limit", "2", cwd=top, stdin="`discounted` is wrong")
    assert said.code == 0
    first, second = said.out.splitlines()
    assert first.startswith("1  shop/prices.py:1")
    assert "function discounted" in first
    assert second.startswith("2  ")
    assert "3 files" in said.err
    explained = inside("locate", "discounted", "--explain", "--limit", "1", "--quiet", cwd=top)
    assert explained.out.startswith("1. shop/prices.py:1-2  function discounted  100\n")
    assert " %  " in explained.out
    assert explained.err == ""


def test_a_commit_of_a_bare_repository_and_a_page(make_repository: MakeRepository, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", "--bare", str(make_repository(SHOP)), "bare.git")
    (tmp_path / "ISSUE.md").write_text("# discounted\n\ntwice\n")
    arguments = ("--issue-file", "ISSUE.md", "--repo", "bare.git", "--ref", "main", "--files", "--graph", "out.html")
    said = inside("locate", *arguments, "--json", cwd=tmp_path)
    value = answer(said)
    assert {location["kind"] for location in value["locations"]} == {"file"}
    assert "shop/prices.py" in (tmp_path / "out.html").read_text("utf-8")


def test_nothing_fits(tmp_path: Path) -> None:
    write_files(tmp_path / "plain", {"a.py": "x = 1\n"})
    said = inside("locate", "zzz", "--repo", "plain", cwd=tmp_path)
    assert said.code == 1
    assert said.out.startswith("nothing in the tree fits")
    value = answer(inside("locate", "zzz", "--repo", "plain", "--json", cwd=tmp_path))
    assert (value["base_commit"], value["locations"]) == (None, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nothing to look for"),
        (("a", "--issue-file", "b"), "not both"),
        (("a", "--repo", "nowhere"), "no such repository or folder"),
        (("a", "--env", "local"), "go with --test or --run"),
        (("a", "--run", "--test-timeout", "3"), "go with --test:"),
        (("--run", "--test", "t.py"), "--run needs a text"),
        (("--issue-file", "nowhere.md"), "cannot read nowhere.md"),
        ((" ",), "the issue is empty"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    said = inside("locate", *arguments, cwd=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_flags_that_do_not_go_together(tmp_path: Path) -> None:
    off = {"files": False, "functions": False, "lines": False, "test": None, "graph": None, "run": False}
    assert choose(**off) == "places"
    assert choose(**{**off, "functions": True}) == "functions"
    assert choose(**{**off, "lines": True, "test": "a"}) == "lines"
    for wrong, words in (
        ({"files": True, "functions": True}, "exclude each other"),
        ({"lines": True}, "needs a failing test"),
        ({"run": True, "files": True}, "leave out --files"),
        ({"lines": True, "test": "a", "graph": tmp_path / "a.html"}, "leave out --lines"),
        ({"graph": tmp_path / "nowhere" / "a.html"}, "no such folder"),
    ):
        with pytest.raises(UserError, match=words):
            choose(**{**off, **wrong})


def test_functions_alone_are_ranked_anew(tmp_path: Path) -> None:
    files = {**SHOP, **{f"price{number}.py": f"class Price{number}:\n    price = 1\n" for number in range(30)}}
    answer = found(tmp_path, files, "the price of a `Price1` is discounted in the `Cart`", "functions", limit=2)
    assert {place.kind for place in answer.locations} <= {"function", "method"}
    assert [place.rank for place in answer.locations] == [1, 2]


def test_skipped_files_are_told(tmp_path: Path) -> None:
    value = checked(as_object(found(tmp_path, {**SHOP, "bad.py": b"\0\1", "odd.py": b"def f(:\n"}, "discounted")))
    assert [each["path"] for each in value["skipped"]] == ["bad.py", "odd.py"]


def failure() -> Failure:
    """`discounted` (lines 1 and 2) is run by the failing test, `total` by both."""
    covered = {"t::bad": {"shop/prices.py": (2, 7)}, "t::good": {"shop/prices.py": (7,)}}
    spectrum = Spectrum(covered=covered, failing=frozenset({"t::bad"}), passing=frozenset({"t::good"}))
    return Failure("pytest t::bad", spectrum, {"t::bad": "E  assert 5 == 4"}, {"t::bad": ("shop/prices.py", 2)})


def test_lines_with_their_ranks_and_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = find(opened(tmp_path, SHOP), "", "lines", 10, failure())
    assert [(place.start_line, place.symbol) for place in answer.locations] == [
        (2, "shop/prices.py::discounted"),
        (7, "shop/prices.py::Cart.total"),
    ]
    value = checked(as_object(answer))
    assert value["locations"][0]["ranks"] == {"best": 1, "worst": 1}
    assert value["test"] == {"command": "pytest t::bad", "failing": ["t::bad"], "passing": 1, "lines_known": True}
    print_places(answer, explain=False)
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("1  shop/prices.py:2  return price - discount  (in discounted)")


def test_equal_lines_share_their_ranks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spectrum = Spectrum(covered={"t::bad": {"shop/prices.py": (1, 2)}}, failing=frozenset({"t::bad"}))
    print_places(find(opened(tmp_path, SHOP), "", "lines", 10, Failure("pytest", spectrum)), explain=True)
    headings = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert [heading.split()[0] for heading in headings] == ["1-2.", "1-2."]


def test_a_failing_test_is_read_with_the_text(tmp_path: Path) -> None:
    kinds = {
        each.kind
        for location in find(opened(tmp_path, SHOP), "the sum is wrong", "places", 10, failure()).locations
        for each in location.evidence
    }
    assert "spectrum" in kinds
    alone = find(opened(tmp_path, SHOP), "", "places", 10, failure())
    assert alone.text.startswith("pytest t::bad fails\n\n```\nE  assert")


def test_a_name_that_would_drive_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = Location(
        path="\x1b]0;owned\x07.py", start_line=1, end_line=1, symbol="\x1b[2J.py::f\u202e", score=1, rank=1
    )
    for explain in (False, True):
        print_places(Found(opened(tmp_path, SHOP), "", "places", (place,)), explain=explain)
        shown = capsys.readouterr().out
        assert "\x1b" not in shown
        assert "\x07" not in shown
        assert "\u202e" not in shown


def test_help_teaches() -> None:
    told = inside("locate", "--help", cwd=Path()).out
    assert all(
        word in told for word in ("--test", "--graph", "--explain", "swe-agent locate --issue-file", "Exit code 0")
    )


def test_a_failing_test_is_run(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository(BUGGY)
    said = command("locate", "--test", FAILING, "--env", "local", "--lines", "--json", "--repo", str(top), cwd=tmp_path)
    value = answer(said)
    assert said.code == 0
    assert (value["locations"][0]["path"], value["locations"][0]["start_line"]) == ("shop/prices.py", 4)
    assert value["test"]["failing"] == [FAILING]
    assert "not a sandbox" in said.err
    assert run_git(top, "status", "--porcelain") == ""


ISSUE = "The sum is wrong\n\n```python\nfrom shop.prices import total\nprint(total([2]))\ntotal([None])\n```\n"


def test_the_code_of_the_text_is_run(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository(BUGGY)
    said = command("locate", "-", "--run", "--env", "local", "--json", "--repo", str(top), cwd=tmp_path, stdin=ISSUE)
    value = answer(said)
    assert said.code == 0, said.err
    assert value["run"] == {
        "pieces": 3,
        "lines": 4,
        "files": 1,
        "errors": ["TypeError: unsupported operand type(s) for +=: 'int' and 'NoneType'"],
        "ended": True,
        "printed": "3\n",
    }
    best = value["locations"][0]
    assert best["symbol"] == "shop/prices.py::total"
    assert any(each["text"].startswith("TypeError when the issue's code was run") for each in best["evidence"])
    assert "4 lines of 1 file of the tree ran; TypeError was raised at shop/prices.py:4" in said.err
    assert run_git(top, "status", "--porcelain") == ""


def test_a_strangers_code_is_not_run_on_this_machine_unasked(make_repository: MakeRepository, tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/nowhere.sock"}
    top = str(make_repository(BUGGY))
    said = command("locate", "-", "--run", "--repo", top, cwd=tmp_path, stdin=ISSUE, variables=nowhere)
    assert said.code == 2
    assert "not run on this machine unasked" in said.err
