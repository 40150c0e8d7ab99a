from pathlib import Path
from typing import Any

import pytest
from engine import LocalizationEngine
from evaluate import DEPTH, Job, distinct, evaluate, scored
from gold import Function, Gold, GoldFile
from instances import Instance, read_instances

from tests.benchmarks.localization.planted import FILES, ISSUES, PlantedEngine, make_bare, write_rows


def test_gold_that_can_be_found() -> None:
    statuses = {"a.py": "M", "new.py": "A", "b.py": "D", "c.go": "R100", "README.md": "M", "pkg/tests/x.py": "M"}
    gold = Gold(tuple(GoldFile(path, status) for path, status in [*statuses.items(), ("a.py", "M"), ("gone.py", "M")]))
    found = scored(gold, {"a.py", "b.py", "c.go", "README.md", "pkg/tests/x.py"}, {"a.py", "b.py", "c.go"})
    assert found.files == ("a.py", "b.py", "c.go", "gone.py")
    assert found.absent == ("gone.py",)
    assert found.dropped == {"new.py": "a new file", "README.md": "no source file", "pkg/tests/x.py": "a test"}
    assert scored(gold).files == found.files


def test_the_kth_answer_is_taken_after_dropping_what_does_not_count() -> None:
    answers = ["t1", "a", "t2", "a", "b", *(f"t{n}" for n in range(500)), "c", "d"]
    asked = []

    def ask(limit: int) -> list[str]:
        asked.append(limit)
        return answers[:limit]

    assert distinct(ask, lambda name: name[0] != "t", 3) == ["a", "b", "c"]
    assert asked == [6, 24, 96, 384, 1536]
    assert distinct(ask, lambda name: name[0] != "t", 10) == ["a", "b", "c", "d"]
    assert distinct(lambda limit: [], bool, 3) == []


@pytest.fixture
def instances(tmp_path: Path) -> dict[str, Instance]:
    commit = make_bare(tmp_path)
    return {row.instance_id: row for row in read_instances(write_rows(tmp_path / "rows.jsonl", commit), {})}


def posted(tmp_path: Path, instance: Instance, engine: Any, **options: bool) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    evaluate(Job(instance, tmp_path / "Some+Shop" / "repo"), engine, found.__setitem__, **options)
    return found


def test_tests_repetitions_and_unknown_files_take_no_place(tmp_path: Path, instances: dict[str, Instance]) -> None:
    text = ISSUES["both"][0]
    noise = ["tests/test_money.py", "README.md", "no/such.py"]
    engine = PlantedEngine(
        {text: [*noise, "shop/dates.py", "shop/dates.py", "shop/money.py", *noise, "shop/cart.py"]},
        {
            text: [
                None,
                ("tests/test_money.py", "test_round"),
                ("shop/money.py", "round_price"),
                ("shop/cart.py", "total"),
            ]
        },
    )
    found = posted(tmp_path, instances["both"], engine)
    assert found["gold"]["files"] == ["shop/cart.py", "shop/money.py"]
    assert found["gold"]["functions"] == [["shop/cart.py", "total"], ["shop/money.py", "parse_price"]]
    assert found["gold"]["dropped"] == {"shop/new.py": "a new file", "README.md": "no source file"}
    assert found["localized"]["files"] == ["shop/dates.py", "shop/money.py", "shop/cart.py"]
    assert found["localized"]["ranks"] == {"files": [3, 2], "functions": [2, None]}
    assert found["localized"]["functions"] == ["shop/money.py::round_price", "shop/cart.py::total"]
    assert found["localized"]["bytes"]["peak"] > 1_000_000
    baseline = found["baseline_rank_bm25"]["files"]
    assert sorted(baseline) == sorted(path for path in FILES if path.startswith("shop/"))


def test_nothing_to_be_found_is_not_asked(tmp_path: Path, instances: dict[str, Instance]) -> None:
    engine = PlantedEngine({ISSUES["new"][0]: RuntimeError("asked")})
    assert posted(tmp_path, instances["new"], engine).keys() == {"gold"}


def test_given_functions_count_in_gold_files_only(tmp_path: Path, instances: dict[str, Instance]) -> None:
    functions = (Function("shop/money.py", "round_price"), Function("shop/new.py", "x"))
    given = instances["money"]._replace(gold=Gold((GoldFile("shop/money.py", "M"),), functions))
    assert posted(tmp_path, given, PlantedEngine({}))["gold"]["functions"] == [["shop/money.py", "round_price"]]


def test_functions_of_a_language_that_is_not_parsed_are_not_known(
    tmp_path: Path, instances: dict[str, Instance]
) -> None:
    engine = PlantedEngine({})
    engine.definitions = lambda path, text: None  # type: ignore[method-assign]
    found = posted(tmp_path, instances["money"], engine)
    assert (found["gold"]["functions"], found["gold"]["kind"]) == (None, None)
    assert found["localized"]["ranks"] == {"files": [None], "functions": None}


def test_ablation_asks_once_more_for_each_signal(tmp_path: Path, instances: dict[str, Instance]) -> None:
    text = ISSUES["money"][0]
    order = ["shop/money.py", "shop/cart.py"]
    engine = PlantedEngine({text: order}, without={"name": {text: order[::-1]}, "path": {}})
    ablation = posted(tmp_path, instances["money"], engine, ablation=True)["ablation"]
    assert {signal: ranks["files"] for signal, ranks in ablation.items()} == {"name": [2], "path": [1]}


def test_an_unknown_commit_is_said(tmp_path: Path, instances: dict[str, Instance]) -> None:
    with pytest.raises(ValueError, match="no such commit"):
        posted(tmp_path, instances["money"]._replace(base_commit="f" * 40), PlantedEngine({}))


def test_the_installed_localization(tmp_path: Path, instances: dict[str, Instance]) -> None:
    found = posted(tmp_path, instances["money"], LocalizationEngine())
    assert found["gold"]["functions"] == [["shop/money.py", "parse_price"]]
    assert found["gold"]["kind"] == "symbol"
    assert found["localized"]["ranks"] == {"files": [1], "functions": [1]}
    assert len(found["localized"]["files"]) <= DEPTH
    assert set(found["localized"]["seconds"]) == {"open", "files", "functions", "total"}
