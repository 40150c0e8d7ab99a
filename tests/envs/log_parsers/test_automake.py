"""Automake's logs, test by test."""

# Written by Automake 1.16.5's parallel harness: `make check`.

from typing import ClassVar

from envs.log_parsers import automake, parse_log
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

STATUSES: dict[str, Status] = {"good": "passed", "bad": "failed"}


class TestAutomake(LogParserContract):
    parser = automake.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"automake.txt": STATUSES}


def test_programs_that_speak_tap_have_their_own_tests() -> None:
    output = "PASS: a.test 1 - opens\nFAIL: a.test 2\nSKIP: b.test 1 # SKIP later\n# TOTAL: 3\n"
    results = parse_log("make check", output, 2)
    assert results is not None
    assert {result.id: result.status for result in results} == {
        "a.test::opens": "passed", "a.test::test 2": "failed", "b.test::test 1": "skipped",
    }  # fmt: skip
