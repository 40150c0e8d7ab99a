"""Unittest logs, test by test."""

# Written by Python 3.11.7: `python3 -m unittest` with and without `-v`.

from typing import ClassVar

from envs.log_parsers import unittest_verbose
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

UNITTEST_VERBOSE: dict[str, Status] = {
    "test_absent": "error",
    "test_calc::TestBroken": "error",
    "test_calc::TestCalc::test_adds": "passed",
    "test_calc::TestCalc::test_documented": "passed",
    "test_calc::TestCalc::test_documented_fails": "failed",
    "test_calc::TestCalc::test_fails": "failed",
    "test_calc::TestCalc::test_good_parts": "passed",
    "test_calc::TestCalc::test_known": "skipped",
    "test_calc::TestCalc::test_parts": "failed",
    "test_calc::TestCalc::test_prints": "passed",
    "test_calc::TestCalc::test_raises": "error",
    "test_calc::TestCalc::test_skipped": "skipped",
    "test_calc::TestCalc::test_surprise": "failed",
    "test_calc::TestInner::test_inner": "passed",
    "test_calc::TestCalc::test_glued": "passed",
}


class TestUnittest(LogParserContract):
    parser = unittest_verbose.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"unittest_verbose.txt": UNITTEST_VERBOSE, "unittest_quiet.txt": {}}
    kin = frozenset({"django_verbose.txt", "django_parallel.txt"})
