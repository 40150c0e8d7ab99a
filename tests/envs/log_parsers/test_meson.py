"""Meson's logs, test by test."""

# Written by Meson 1.0.1: `meson test --print-errorlogs`.

from typing import ClassVar

from envs.log_parsers import meson, parse_log
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract, read

STATUSES: dict[str, Status] = {"x / good": "passed", "x:slow / bad (one)": "failed"}


class TestMeson(LogParserContract):
    parser = meson.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"meson.txt": STATUSES}


def test_what_a_failing_test_printed() -> None:
    results = parse_log("meson test", read("meson.txt"), 1)
    assert results is not None
    assert [result.message.splitlines()[-1] for result in results if result.status == "failed"] == ["why"]
