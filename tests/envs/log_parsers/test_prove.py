"""Prove's logs, test by test."""

# Written by prove of Perl 5.36 (Debian 12): `prove -v -r`.

from typing import ClassVar

from envs.log_parsers import parse_log, prove
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract, read

STATUSES: dict[str, Status] = {
    "t/a.t::one": "passed",
    "t/a.t::two # odd": "failed",
    "t/a.t::test 3": "skipped",
    "t/b.t::inner::one": "passed",
    "t/b.t::inner": "passed",
    "t/b.t::test 2": "passed",
    "t/c.t": "error",
    "t/d.t": "skipped",
}


class TestProve(LogParserContract):
    parser = prove.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"prove.txt": STATUSES}


def test_a_file_that_died_says_why() -> None:
    results = parse_log("prove", read("prove.txt"), 1)
    assert results is not None
    assert next(result for result in results if result.id == "t/c.t").message.startswith("Dubious, test returned 255")
