"""Ctest logs, test by test."""

# Written by CTest 3.25.1: with `--output-on-failure`, with `-V`, and with `-j4`.

from typing import ClassVar

from envs.log_parsers import ctest
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

CTEST: dict[str, Status] = {
    "works": "passed",
    "fails": "failed",
    "with space": "passed",
    "slow": "failed",
    "skipped": "skipped",
    "disabled": "skipped",
    "absent": "error",
    "crashes": "error",
    "group.case/1": "passed",
}


class TestCtest(LogParserContract):
    parser = ctest.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "ctest.txt": CTEST,
        "ctest_verbose.txt": CTEST,
        "ctest_parallel.txt": CTEST,
    }
