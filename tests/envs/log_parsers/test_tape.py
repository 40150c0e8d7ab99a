"""Tape's logs, test by test."""

# Written by tape 5.7.5: `tape a.js`.

from typing import ClassVar

from envs.log_parsers import parse_log, tape
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract, read

STATUSES: dict[str, Status] = {
    "adds": "passed",
    "fails here": "failed",
    "a word": "skipped",
    "printed": "failed",
    "inner": "passed",
}


class TestTape(LogParserContract):
    parser = tape.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"tape.txt": STATUSES}
    by_line = False


def test_a_failed_test_says_which_assertion_and_why() -> None:
    results = parse_log("npm test", read("tape.txt"), 1)
    assert results is not None
    message = next(result.message for result in results if result.id == "fails here")
    assert message.startswith("not ok 3 the same\n")
    assert "expected: 2" in message
    assert all(not result.message for result in results if result.status == "passed")


def test_a_test_whose_name_comes_twice_is_two_tests() -> None:
    text = "TAP version 13\n# one\nok 1 a\n# one\nnot ok 2 b\n"
    results = parse_log("npm test", text, 1)
    assert results is not None
    assert {result.id: result.status for result in results} == {"one": "passed", "one #2": "failed"}
