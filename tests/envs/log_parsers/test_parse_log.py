"""What holds for every runner, and forms of output that no tool of ours wrote.

The samples in this file are written by hand, from the documentation of the tools.
"""

import time

import pytest

from envs.log_parsers import MESSAGE_LIMIT, parse_log, parsers
from envs.report import Status
from tests.contracts.log_parser_contract import read, told

TAP = "TAP version 13\n1..2\nok 1 - a\n"


@pytest.mark.parametrize(
    "output", ["", "\n", "all 3 tests passed\n", "E.F\nRan 3 tests in 1s\n\nFAILED (failures=1)\n"]
)
def test_what_no_parser_knows_stays_opaque(output: str) -> None:
    assert parse_log("make check", output, 1) is None


def test_each_runner_has_one_parser() -> None:
    names = [parser.name for parser in parsers()]
    assert len(names) == len(set(names)) == 17


def test_an_error_that_no_test_explains_stands_under_the_commands_name() -> None:
    assert told(TAP + "ok 2 - b\n", command="make check", exit_code=0) == {"a": "passed", "b": "passed"}
    assert told(TAP + "lint: no\n", command="make check", exit_code=2) == {"a": "passed", "make check": "failed"}
    assert told(TAP + "not ok 2 - b\n", exit_code=2) == {"a": "passed", "b": "failed"}
    results = parse_log("make check", TAP + "lint: no\n", 2)
    assert results is not None
    assert results[-1].message.endswith("lint: no\n")


def test_the_line_in_which_a_run_was_killed_is_not_believed() -> None:
    assert told(TAP + "ok 2 - loads a fi", exit_code=None) == {"a": "passed"}
    assert told(TAP + "ok 2 - loads a fi", exit_code=0) == {"a": "passed", "loads a fi": "passed"}


def test_tests_of_one_name_are_kept_apart_in_their_order() -> None:
    assert told("1..3\nok 1 - same\nnot ok 2 - same\nok 3 - same # SKIP\n") == {
        "same": "passed",
        "same #2": "failed",
        "same #3": "skipped",
    }


def test_two_runners_in_one_command_are_both_told() -> None:
    both = told(read("go_quiet.txt") + "\n" + read("node_tap.txt"))
    assert both == told(read("go_quiet.txt")) | told(read("node_tap.txt"))


def test_one_run_told_twice_is_one_run_and_the_worse_is_true() -> None:
    text = " RUN  v3.0.0 /x\n ✓ a.test.ts > adds 1ms\n Test Files  1 passed (1)\n"
    document = (
        '{"numTotalTestSuites": 1, "testResults": [{"name": "a.test.ts", "status": "failed", "assertionResults": '
    )
    document += '[{"ancestorTitles": [], "title": "adds", "status": "failed", "failureMessages": ["late"]}]}]}'
    assert told(f"{text}{document}\n") == {"a.test.ts::adds": "failed"}


def test_a_long_message_is_cut() -> None:
    results = parse_log("make", TAP + "not ok 2 - b\n  ---\n" + "  error: xxxx\n" * 900 + "  ...\n", 1)
    assert results is not None
    assert len(results[1].message) == MESSAGE_LIMIT
    assert results[1].message.startswith("error: x")


def test_progress_that_overwrites_itself() -> None:
    assert told("\x1b]0;title\x07TAP version 13\r\n\rrunning\x1b[2K\r\x1b[32mok\x1b[0m 1 - a\x08\r\n1..1\r\n") == {
        "a": "passed"
    }


def test_half_a_surrogate_pair_can_be_written_down() -> None:
    output = (
        '{"numTotalTestSuites":1,"testResults":[{"name":"\\ud800.js","status":"passed","assertionResults":[{"title":'
    )
    results = parse_log("jest", output + '"\\udfff","status":"passed","failureMessages":["\\ud800"]}]}]}', 0)
    assert results is not None
    assert results[0].model_dump_json()


def test_entities_in_xml_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "lol">]>\n<testsuites><testcase name="one"/>\n<testcase name="&a;"/></testsuites>'
    assert told(bomb) == {"one": "passed"}
    inside = '<testsuite><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<testcase name="&a;"/></testsuite>'
    assert parse_log("make", inside, 0) is None


def test_xml_between_other_lines() -> None:
    output = """Tests are run
<?xml version="1.0"?>
<testsuite name="com.example.CalcTest" tests="3"><properties/>
  <testcase classname="com.example.CalcTest" name="adds" time="0,1"/>
  <testcase classname="com.example.CalcTest" name="breaks"><error type="E">boom</error></testcase>
  <testcase classname="com.example.CalcTest" name="rests"><skipped/></testcase>
</testsuite>
more words
<testsuite name="other" tests="1"><testcase classname="Deep" name="cut"/><testcase classname="Deep" name="never">
"""
    assert told(output) == {
        "com.example.CalcTest::adds": "passed",
        "com.example.CalcTest::breaks": "error",
        "com.example.CalcTest::rests": "skipped",
        "other::Deep::cut": "passed",
    }


SAMPLES: dict[str, tuple[str, dict[str, Status]]] = {
    "unittest before Python 3.11": (
        "test_a (tests.test_x.T) ... ok\ntest_b (tests.test_x.T) ... skipped 'why'\n"
        "setUpModule (tests.test_y) ... ERROR\n",
        {"tests.test_x::T::test_a": "passed", "tests.test_x::T::test_b": "skipped", "tests.test_y": "error"},
    ),
    "bats": (
        "1..2\nok 1 adds\nnot ok 2 fails\n# (in test file a.bats, line 3)\n",
        {"adds": "passed", "fails": "failed"},
    ),
    "TAP 14 subtests": (
        "TAP version 14\n# Subtest: outer\n    ok 1 - inner\n    1..1\nok 1 - outer\n"
        "not ok 2 - later # TODO why\n1..2\n",
        {"outer::inner": "passed", "outer": "passed", "later": "skipped"},
    ),
    "TAP without names": ("1..2\nok\nnot ok\n", {"test 1": "passed", "test 2": "failed"}),
    "TAP whose end is lost": ("TAP version 13\nok 1 - a\n    ok 1 - of nobody known\n", {"a": "passed"}),
    "Go 1.24 events of a failed build": (
        '{"ImportPath":"m/p","Action":"build-output","Output":"p.go:1: no\\n"}\n'
        '{"Time":"t","Action":"fail","Package":"m/p","Elapsed":0,"FailedBuild":"m/p"}\n',
        {"m/p": "error"},
    ),
    "a Go test that never ended": (
        "=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\npanic: test timed out\nFAIL\tm/p\t1.0s\n",
        {"m/p::TestA": "passed", "m/p::TestB": "error"},
    ),
    "Mocha's hook before all": (
        '\n  calc\n    1) "before all" hook for "adds"\n\n  0 passing (2ms)\n  1 failing\n\n  1) calc\n',
        {"calc": "error"},
    ),
    "PHPUnit 10": (
        "PHPUnit 10.5.0 by Sebastian Bergmann and contributors.\n\nTime: 00:00.01, Memory: 8.00 MB\n\n"
        "Calc (App\\Calc)\n ✔ Adds\n ⚠ Warns\n ✘ Fails\n   │\n   │ no\n   │\n\nFAILURES!\n",
        {"App\\Calc::Adds": "passed", "App\\Calc::Warns": "passed", "App\\Calc::Fails": "failed"},
    ),
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_forms_known_from_documentation(name: str) -> None:
    output, statuses = SAMPLES[name]
    assert told(output) == statuses


@pytest.mark.parametrize(
    "output",
    [
        "a (b.c)" + " ... " * 100_000,
        "1/1 Test #1: a" + " ." * 100_000,
        " RUN  v1.0.0\n ✓ a.js > b" + " 1ms" * 100_000 + "x",
        "".join(f"FAIL\tp{number} [build failed]\n" for number in range(5000)),
        "test_a (m.C) ... ok\n" + "ERROR: test_a (m.C)\n" * 20_000,
        "<testsuite>\n" * 20_000 + "<testcase",
    ],
)
def test_odd_output_does_not_cost_minutes(output: str) -> None:
    begun = time.monotonic()
    parse_log("make check", output, 1)
    assert time.monotonic() - begun < 10
