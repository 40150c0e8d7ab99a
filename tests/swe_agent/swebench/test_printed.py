"""From what a test command printed to the ids of a dataset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.swebench.printed import read_printed

SUMMARY = """\
collected 9 items

PASSED this line is a print of the code under test
=========================== short test summary info ============================
PASSED t.py::test_a
PASSED t.py::test_b[select 1]
PASSED t.py::test_b[select 2]
PASSED t.py::test_c[x y]
SKIPPED [2] t.py:3: later
XFAIL t.py::test_known - reason
FAILED t.py::test_c[x z] - AssertionError: assert 1 == 2
FAILED t.py::test_d - ValueError
ERROR t.py::test_e - RuntimeError: no such thing
======= 2 failed, 4 passed, 2 skipped, 1 xfailed, 1 error in 0.10s =======
"""


def test_the_first_word_is_the_id_and_the_worst_counts() -> None:
    printed = read_printed(SUMMARY, "parse_log_sqlfluff", "pytest -rA t.py", 1)
    assert printed.statuses == {
        "t.py::test_a": "passed",
        "t.py::test_b[select": "passed",
        "t.py::test_c[x": "failed",
        "t.py::test_known": "passed",
        "t.py::test_d": "failed",
        "t.py::test_e": "failed",
    }
    assert printed.of("t.py::test_c[x") == "failed"
    assert printed.of("t.py::test_nope") is None
    assert printed.of("this") is None


def test_an_id_with_its_spaces_finds_its_first_word() -> None:
    printed = read_printed(SUMMARY, "parse_log_pytest", "pytest -rA", 1)
    assert printed.of("t.py::test_b[select 2]") == "passed"


def test_an_id_cut_in_the_middle_stands_for_all_that_begin_with_it() -> None:
    printed = read_printed(SUMMARY, "parse_log_astropy", "pytest -rA", 1)
    assert printed.of("t.py::test_b[sel") == "passed"
    assert printed.of("t.py::test_c[x") == "failed"
    assert printed.of("t.py::test") is None


def test_whole_names() -> None:
    printed = read_printed(SUMMARY, "parse_log_scikit", "pytest -rA", 1)
    assert printed.statuses["t.py::test_b[select 1]"] == "passed"
    assert printed.statuses["t.py::test_c[x z]"] == "failed"


def test_a_path_among_the_parameters_is_its_last_part() -> None:
    text = "=== short test summary info ===\nPASSED t.py::test_a[/testbed/data/x.dcm-1]\nFAILED t.py::test_b[//a/b]\n"
    printed = read_printed(text, "parse_log_pydicom", "pytest -rA", 1)
    assert printed.statuses == {"t.py::test_a[/x.dcm-1]": "passed", "t.py::test_b[//a/b]": "failed"}
    assert printed.of("t.py::test_a[/home/of/somebody/x.dcm-1]") == "passed"


def test_colours_and_a_log_without_a_summary() -> None:
    assert read_printed("\x1b[32mPASSED\x1b[0m t.py::\x1b[1mtest_a\x1b[0m\n", None, "pytest -rA", 0).of("t.py::test_a")
    assert read_printed("Segmentation fault\n", "parse_log_pytest", "pytest -rA", 139).statuses == {}


DJANGO = """\
test_a (app.tests.A) ... ok
test_b (app.tests.A)
It is documented. ... FAIL
test_c (app.tests.A) ... skipped 'no database'
test_d (app.tests.A) ... Testing against Django
ok
test_e (app.tests.A) ... ERROR
======================================================================
FAIL: test_b (app.tests.A)
"""


@pytest.mark.parametrize("parser", ["parse_log_django", None])
def test_django(parser: str | None) -> None:
    printed = read_printed(DJANGO, parser, "./tests/runtests.py --verbosity 2", 1)
    assert printed.of("test_a (app.tests.A)") == "passed"
    assert printed.of("test_b (app.tests.A)") == "failed"
    assert printed.of("It is documented.") == "failed"
    assert printed.of("test_c (app.tests.A)") == "skipped"
    assert printed.of("test_d (app.tests.A)") == "passed"
    assert printed.of("test_e (app.tests.A)") == "failed"


def test_sympy() -> None:
    text = (
        "sympy/core/tests/test_x.py[3]\ntest_a ok\ntest_b F\ntest_c f\n_____ sympy/core/tests/test_x.py:test_b _____\n"
    )
    printed = read_printed(text, "parse_log_sympy", "bin/test -C --verbose", 1)
    assert printed.statuses == {
        "test_a": "passed",
        "test_b": "failed",
        "test_c": "skipped",
        "sympy/core/tests/test_x.py:test_b": "failed",
    }


def test_other_runners_are_read_by_their_own_parsers() -> None:
    text = "test_a (t.T) ... ok\ntest_b (t.T) ... FAIL\n\nRan 2 tests in 0.1s\n\nFAILED (failures=1)\n"
    printed = read_printed(text, None, "python -m unittest -v t", 1)
    assert printed.statuses == {"t::T::test_a": "passed", "t::T::test_b": "failed"}


@given(st.text(alphabet="PASSEDFIL ERO[]-:/t.\n=\x1b", max_size=300), st.sampled_from([None, "parse_log_pydicom"]))
def test_any_output_is_read(text: str, parser: str | None) -> None:
    printed = read_printed(f"{SUMMARY}{text}", parser, "pytest -rA", 1)
    assert set(printed.statuses.values()) <= {"passed", "failed", "skipped"}


JEST = """\
PASS __tests__/Range.ts
  Range
    ✓ fixed range (3 ms)
    ✓ counts  down
    nested
      ✕ deep one (2 ms)
      ✓ counts down

Test Suites: 1 failed, 1 total
Tests:       1 failed, 3 passed, 4 total
Snapshots:   0 total
Time:        1 s
"""
TAP = "ok 1 adapters time out\nnot ok 2 adapters say why\n# tests 2\n# pass 1\n# fail 1\n1..2\n"


@pytest.mark.parametrize(
    ("test_id", "status"),
    [
        ("fixed range", "passed"),
        ("Range > fixed range", "passed"),
        ("__tests__/Range.ts > Range > fixed range", "passed"),
        ("nested > deep one", "failed"),
        ("range", None),
        ("other > fixed range", None),
        ("Range > nested > counts down", "passed"),
    ],
)
def test_tests_of_javascript_are_known_by_the_end_of_their_names(test_id: str, status: str | None) -> None:
    printed = read_printed(JEST, "parse_log_jest", "(npx jest __tests__/Range.ts --verbose) | cat", 0)
    assert printed.of(test_id) == status


def test_one_title_in_several_groups_stands_for_the_worst() -> None:
    worse = JEST.replace("✓ counts down", "✕ counts down")
    assert read_printed(worse, "parse_log_immutable_js", "npx jest --verbose", 1).of("counts down") == "failed"


def test_tap_of_a_runner_of_javascript() -> None:
    printed = read_printed(TAP, "parse_log_tap", "(npx mocha -R tap test) | cat", 0)
    assert (printed.of("adapters time out"), printed.of("adapters say why")) == ("passed", "failed")
    assert printed.any_failed
    assert not read_printed("npm ERR! no such script", "parse_log_tap", "npm test", 1).statuses
