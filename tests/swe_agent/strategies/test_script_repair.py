"""Repair of JavaScript by real runs of Node: the search, the coverage it goes by, and what becomes of one edit."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from envs import EnvSpec, PreparedEnvironment
from envs.local import prepare_local
from envs.snapshot import take_snapshot
from localization import GitTree
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.config import BudgetSettings
from swe_agent.issue import Issue
from swe_agent.repair.execution import Attempt
from swe_agent.repair.javascript import Script
from swe_agent.repair.javascript.blame import blame
from swe_agent.repair.javascript.coverage import lines_of
from swe_agent.repair.javascript.trials import Check, Places, try_edit
from swe_agent.repair.source import Edit
from swe_agent.strategies.base import Context
from swe_agent.strategies.repair import RepairStrategy
from tests.conftest import init_repository
from trajectories import CandidateTried, Event, Note

COMMAND = "node --test"
MONEY = """\
function round(value) {
  return Math.round(value * 100) / 100;
}

// ½ off, \U0001f600
function rebate(total, threshold) {
  if (total > threshold) {
    return round(total / 10);
  }
  return 0;
}

const unused = () => {
  return "never";
};

function count(items) {
  let found = 0;
  while (found < items.length) found++;
  return found;
}

module.exports = { rebate, round, unused, count };
"""
TESTS = """\
const assert = require("node:assert");
const { test } = require("node:test");
const { rebate, round, count } = require("../src/money.js");

test("no rebate below the threshold", () => assert.strictEqual(rebate(99, 100), 0));
test("a rebate from the threshold on", () => assert.strictEqual(rebate(100, 100), 10));
test("a rebate above the threshold", () => assert.strictEqual(rebate(120, 100), 12));
test("amounts are rounded", () => assert.strictEqual(round(0.126), 0.13));
test("items are counted", () => assert.strictEqual(count([1, 2]), 2));
"""
FAILING = "a rebate from the threshold on"
FILES = {"package.json": '{"name": "money"}\n', "src/money.js": MONEY, "test/money.test.js": TESTS}
TYPED = {
    "package.json": '{"name": "rows", "type": "module"}\n',
    "src/rows.ts": """\
export interface Row { name: string; tags?: string[] }

export function tagCount(rows: Row[]): number {
  return rows.reduce((sum: number, row: Row): number => sum + row.tags.length, 0);
}
""",
    "test/rows.test.ts": """\
import assert from "node:assert";
import { test } from "node:test";
import { tagCount } from "../src/rows.ts";

test("tags are counted", () => assert.strictEqual(tagCount([{ name: "a", tags: ["x", "y"] }]), 2));
test("a row may have no tags", () => assert.strictEqual(tagCount([{ name: "b" }]), 0));
""",
}


class Prepared:
    """A project in a local environment, with its baseline."""

    def __init__(self, folder: Path, files: Mapping[str, str], command: str) -> None:
        self.repository = init_repository(folder / "repository", files)
        self.place: PreparedEnvironment = prepare_local(take_snapshot(self.repository, folder / "base.git"), EnvSpec())
        self.events: list[Event] = []
        with self.place.open() as environment:
            self.baseline: Baseline = run_baseline(
                environment, command, (), "", timeout=60, observer=self.events.append
            )

    def context(self) -> Context:
        base = GitTree(self.repository, "HEAD")
        return Context(
            prepared=self.place, base=base, baseline=self.baseline, budget=BudgetSettings(),
            observer=self.events.append, deadline=time.monotonic() + 120,
        )  # fmt: skip


@pytest.fixture(scope="module")
def money(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    prepared = Prepared(tmp_path_factory.mktemp("money"), FILES, COMMAND)
    yield prepared
    prepared.place.close()


@pytest.mark.node
def test_the_search_finds_the_comparison(money: Prepared) -> None:
    found = RepairStrategy().solve(Issue(title="a rebate is missing at the threshold", body=""), money.context())
    candidate = next(found)
    found.close()
    assert candidate.origin == "repair:compare_operator"
    assert "+  if (total >= threshold) {\n" in candidate.patch.text
    assert candidate.patch.paths == ("src/money.js",)
    assert candidate.covering == 3
    tried = [event for event in money.events if isinstance(event, CandidateTried)]
    assert tried[-1].best.startswith("passes: src/money.js:7: ")
    assert any("coverage of 5 tests" in event.text for event in money.events if isinstance(event, Note))


@pytest.mark.node
def test_lines_that_only_passing_tests_run_are_no_suspects(money: Prepared) -> None:
    with money.place.open() as environment:
        found = blame(environment, money.baseline, (), (), 60.0)
        assert environment.diff().is_empty
    lines = {line for _, line in found.suspects}
    assert {7, 10} <= lines
    assert lines.isdisjoint({8, 14, 18, 19, 20})
    assert found.suspects["src/money.js", 10] > found.suspects["src/money.js", 22]
    assert (found.covering("src/money.js", 8), found.covering("src/money.js", 14)) == (1, 0)


@pytest.mark.node
def test_an_edit_is_told_by_what_it_does_and_taken_back(money: Prepared) -> None:
    def edit(old: str, new: str) -> Attempt:
        start = MONEY.encode().index(old.encode())
        return Attempt(1, (Edit("src/money.js", start, start + len(old), new, "x", 1, "why"),))

    failing = (FAILING,)
    check = Check(COMMAND, failing, money.baseline.passing, (), 20.0, 20.0)
    attempts = {
        "ok": edit("total > threshold", "total >= threshold"),
        "failing": edit("total > threshold", "total < threshold"),
        "broke": edit("total > threshold", "true"),
    }
    both = Check(COMMAND, (*failing, "never passes"), money.baseline.passing, (), 20.0, 20.0)
    endless = Check(COMMAND, failing, money.baseline.passing, (), 1.5, 20.0)
    with money.place.open() as environment:
        places = Places(money.place, environment, environment.diff(), jobs=2)
        try:
            trials = list(places.run(check, list(attempts.values()), lambda: 60.0))
            assert list(places.run(check, [attempts["ok"]], lambda: 0.0)) == []
        finally:
            places.close()
        assert {trial.outcome for trial in trials} == set(attempts)
        assert all(trial.outcome == "ok" for trial in trials if trial.attempt is attempts["ok"])
        partial = try_edit(environment, both, attempts["ok"])
        assert (partial.outcome, partial.test, partial.fixed) == ("partial", "never passes", failing)
        loops = edit("module.exports", "for (;;);\nmodule.exports")
        assert try_edit(environment, endless, loops).outcome == "timeout"
        assert environment.diff().is_empty


@pytest.mark.node
def test_types_are_left_to_a_node_that_strips_them(tmp_path: Path) -> None:
    version = subprocess.run([shutil.which("node") or "node", "--version"], capture_output=True, text=True, check=True)
    major, minor = (int(part) for part in version.stdout.strip().lstrip("v").split(".")[:2])
    if (major, minor) < (22, 18):
        pytest.skip("this Node does not run TypeScript")
    prepared = Prepared(tmp_path, TYPED, "node --test test/rows.test.ts")
    try:
        found = RepairStrategy().solve(Issue(title="rows without tags crash", body=""), prepared.context())
        candidate = next(found)
        found.close()
        assert candidate.origin == "repair:none_guard"
        assert "row.tags ?? []" in candidate.patch.text
    finally:
        prepared.place.close()


def test_of_code_that_was_transformed_the_functions_are_known_by_name() -> None:
    script = Script("src/money.js", MONEY.encode())
    counted = [
        {"name": "", "ranges": [[0, 5000, 1]]},
        {"name": "rebate", "ranges": [[10, 90, 2], [20, 30, 0]]},
        {"name": "unused", "ranges": [[100, 120, 0]]},
    ]
    assert lines_of(script, counted) == set(range(6, 12))


def test_offsets_are_in_the_units_of_javascript() -> None:
    script = Script("src/money.js", MONEY.encode())
    whole = len(MONEY.encode("utf-16-le")) // 2
    start, end = (len(MONEY[: MONEY.index(part)].encode("utf-16-le")) // 2 for part in ("function rebate", "const unu"))
    counted = [{"name": "", "ranges": [[0, whole, 0]]}, {"name": "rebate", "ranges": [[start, end, 1]]}]
    assert lines_of(script, counted) == set(range(6, 13))
