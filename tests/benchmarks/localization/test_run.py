import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import run
from records import PartialFile
from table import tables

from tests.benchmarks.localization.conftest import BENCHMARK
from tests.benchmarks.localization.planted import ISSUES, PlantedEngine, make_bare, write_rows

SCHEMA = json.loads((BENCHMARK / "report.schema.json").read_text())
MONEY, BOTH, DATES = (ISSUES[name][0] for name in ("money", "both", "dates"))
MONEY_PY, CART_PY, DATES_PY = "shop/money.py", "shop/cart.py", "shop/dates.py"


class Bench:
    """A folder with a mirror and a set of instances `shop`; `run` answers with exit code and report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "report.json"
        self.commit = make_bare(folder)
        self.rows = write_rows(folder / "shop.jsonl", self.commit)

    def arguments(self, *more: str) -> list[str]:
        pattern = f"{self.folder}/{{owner}}+{{name}}/repo"
        return ["--instances", str(self.rows), "--repo-path", pattern, "--out", str(self.out), *more]

    def run(self, engine: PlantedEngine | None, *more: str) -> tuple[int, dict[str, Any]]:
        code = run.main(self.arguments(*more), engine)
        report = json.loads(self.out.read_text())
        jsonschema.Draft202012Validator(SCHEMA).validate(report)
        return code, report


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


ENGINE = PlantedEngine(
    {MONEY: [MONEY_PY, CART_PY], BOTH: [DATES_PY, MONEY_PY, "shop/__init__.py", CART_PY], DATES: [CART_PY]},
    {MONEY: [(MONEY_PY, "round_price"), (MONEY_PY, "parse_price")], BOTH: [(CART_PY, "total")]},
    without={"name": {MONEY: [CART_PY, MONEY_PY]}, "path": {DATES: [DATES_PY]}},
)


def test_figures_by_hand(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Files of gold are at 1, at 2 and 4, nowhere; functions at 2, at 1 and nowhere, nowhere; one row has no gold."""
    code, report = bench.run(ENGINE, "--ablation")
    assert code == 0
    figures = report["sets"]["shop"]
    assert (figures["n"], figures["n_failed"], figures["n_skipped"]) == (3, 0, 1)
    assert figures["file"]["all"] == {"1": 33.33, "3": 33.33, "5": 66.67, "10": 66.67}
    assert figures["file"]["any"] == {"1": 33.33, "3": 66.67, "5": 66.67, "10": 66.67}
    assert figures["file"]["mrr"] == 50.0
    assert figures["function"]["n"] == 3
    assert figures["function"]["all"] == {"1": 0.0, "3": 33.33, "5": 33.33, "10": 33.33}
    assert figures["function"]["any"] == {"1": 33.33, "3": 66.67, "5": 66.67, "10": 66.67}
    assert figures["ci95"]["file.all.5"] == [0.0, 100.0]
    assert figures["by_kind"].keys() == {"symbol", "neither"}
    assert figures["by_kind"]["neither"]["file"]["all"]["5"] == 50.0
    assert figures["by_language"].keys() == {"python"}
    assert figures["by_repo"]["some/shop"]["n"] == 3
    ablation = figures["ablation"]
    assert ablation["name"]["file"]["all"]["1"] == 0.0
    assert ablation["name"]["difference"]["file.all.1"]["points"] == -33.33
    assert ablation["path"]["difference"]["file.all.1"]["points"] == 33.33
    printed, said = capsys.readouterr()
    assert printed == f"{tables(report)}\n"
    assert "| all signals | 3 | 33.3/33.3/66.7/66.7 (66.7) | 50.0 | 33.3/33.3 (66.7) | 3 |" in printed
    assert "| name | -33.3 [-100.0, 0.0] | +0.0 [0.0, 0.0] |" in printed
    assert "[4/4]" in said


def test_the_baseline_is_measured_beside(bench: Bench) -> None:
    _, report = bench.run(PlantedEngine({}))
    plain = report["sets"]["shop"]["baseline_rank_bm25"]
    money = next(one for one in report["instances"] if one["instance_id"] == "money")
    assert money["baseline_rank_bm25"]["ranks"] == {"files": [1]}
    # Nothing was found by ours: the difference is the baseline's figure.
    assert plain["difference"]["file.all.5"]["points"] == -plain["file"]["all"]["5"] < 0


def test_what_failed_stays_in_the_denominator(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    engine = PlantedEngine({MONEY: ValueError("broken"), BOTH: "die", DATES: "hang"})
    code, report = bench.run(engine, "--time-limit", "0.5", "--workers", "2")
    assert code == 1
    figures = report["sets"]["shop"]
    assert (figures["n"], figures["n_failed"]) == (3, 3)
    assert figures["file"]["any"]["10"] == 0.0
    assert figures["errors"] == {"ValueError: broken": 1, "it exited with 3": 1, "not done within 0.5 s": 1}
    # Said before it failed: what was to be found.
    assert all(one["gold"]["functions"] for one in report["instances"] if one["error"])
    assert "1 x it exited with 3" in capsys.readouterr().out


def test_the_shipped_localization_from_the_command_line(bench: Bench) -> None:
    gold = bench.folder / "gold.jsonl"
    files = [{"path": MONEY_PY, "status": "M"}]
    functions = [{"path": MONEY_PY, "name": "parse_price", "kind": "function"}]
    row = {"instance_id": "money", "files": files, "functions": functions, "unparsed": []}
    gold.write_text(json.dumps(row))
    command = [sys.executable, str(BENCHMARK / "run.py"), *bench.arguments("--limit", "1", "--gold", str(gold))]
    write_rows(bench.rows, bench.commit, ["money"])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=bench.folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("[1/1] money: gold at 1")
    report = json.loads(bench.out.read_text())
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    assert report["sets"]["shop"]["function"]["all"]["5"] == 100.0
    again = subprocess.run(
        [sys.executable, str(BENCHMARK / "table.py"), str(bench.out)], capture_output=True, text=True, check=True
    )
    assert again.stdout == done.stdout


INTERRUPTED = """
import sys
sys.path[:0] = {path!r}
import run
from tests.benchmarks.localization.planted import PlantedEngine
sys.exit(run.main({arguments!r}, PlantedEngine({answers!r})))
"""


def test_an_interrupted_run_goes_on(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    answers: dict[str, Any] = {MONEY: [MONEY_PY], BOTH: [], DATES: "hang"}
    script = INTERRUPTED.format(
        path=[str(BENCHMARK), str(BENCHMARK.parents[1])], arguments=bench.arguments(), answers=answers
    )
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        # In order of their ids: both, dates.
        assert running.stderr.readline().startswith("[1/4] both")
        running.send_signal(signal.SIGINT)
        assert "goes on from here" in running.stderr.read()
    assert running.returncode == 130
    assert not bench.out.exists()

    # What is there is not asked again: this engine would answer otherwise.
    code, report = bench.run(PlantedEngine({BOTH: [CART_PY, MONEY_PY], DATES: [DATES_PY]}))
    assert code == 0
    assert "1 instances are in" in capsys.readouterr().err
    ranks = {one["instance_id"]: one["ranks"]["files"] for one in report["instances"]}
    assert ranks == {"both": [None, None], "dates": [1], "money": [None], "new": []}
    assert not list(bench.folder.glob("*.partial*"))


def test_other_settings_begin_anew(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    partial = PartialFile(out, {"time_limit": 1})
    assert partial.load() == []
    partial.append({"instance_id": "a"})
    with partial.path.open("a") as file:
        file.write('{"instance_id": "cut o')
    assert PartialFile(out, {"time_limit": 1}).load() == [{"instance_id": "a"}]
    assert PartialFile(out, {"time_limit": 2}).load() == []
    assert PartialFile(out, {"time_limit": 2}).load() == []
    assert (tmp_path / "report.json.partial.jsonl.other").exists()


def test_a_repository_that_is_not_there(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = write_rows(bench.folder / "other.jsonl", bench.commit, ["money"], repo="some/other")
    bench.rows.write_text(bench.rows.read_text() + elsewhere.read_text().replace('"money"', '"elsewhere"'))
    code, report = bench.run(ENGINE)
    assert code == 1
    assert report["sets"]["shop"]["errors"] == {"its repository is not there": 1}
    assert (report["sets"]["shop"]["n"], report["sets"]["shop"]["file"]["all"]["1"]) == (4, 25.0)
    assert "some/other is not there: 1 instances counted as misses" in capsys.readouterr().err

    code, report = bench.run(ENGINE, "--only-present")
    assert (code, report["sets"]["shop"]["n"]) == (0, 3)
    assert report["settings"]["repositories_absent"] == {"some/other": 1}
    assert report["settings"]["only_present"] is True
    assert "left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--instances", "none.jsonl"], "no such file: none.jsonl"),
        (["--gold", "none.jsonl"], "no such file: none.jsonl"),
        (["--repo-path", "/nowhere/{owner}/{name}"], "none of 1 repositories is there"),
        (["--repo-path", "/nowhere/{repo}"], "knows {owner} and {name} only"),
        (["--out", "/nowhere/report.json"], "--out is a file in a folder that exists"),
        (["--out", "/"], "--out is a file in a folder that exists"),
        (["--ablation"], "cannot leave a signal out"),
    ],
)
def test_bad_input_is_one_line(
    bench: Bench, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run.main([*bench.arguments(), *arguments], PlantedEngine({})) == 2
    printed, error = capsys.readouterr()
    assert said in error
    assert (printed, error.count("\n")) == ("", 1)
    assert not bench.out.exists()


@pytest.mark.parametrize(("option", "value"), [("--limit", "0"), ("--workers", "-1"), ("--time-limit", "nan")])
def test_bad_numbers(bench: Bench, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run.main(bench.arguments(f"{option}={value}"))
    assert stopped.value.code == 2
    assert f"argument {option}: " in capsys.readouterr().err


def test_two_files_of_one_name(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (bench.folder / "more").mkdir()
    twin = write_rows(bench.folder / "more" / "shop.jsonl", bench.commit)
    assert run.main([*bench.arguments(), "--instances", str(bench.rows), str(twin)], PlantedEngine({})) == 2
    assert "two files would both be the set shop" in capsys.readouterr().err


def test_two_sets_in_one_report(bench: Bench) -> None:
    more = write_rows(bench.folder / "more.jsonl", bench.commit, ["dates"])
    _, report = bench.run(ENGINE, "--instances", str(bench.rows), str(more), "--limit", "1")
    assert {name: figures["n"] for name, figures in report["sets"].items()} == {"shop": 1, "more": 1}
    assert [one["instance_id"] for one in report["instances"]] == ["money", "dates"]
