"""Tap logs, test by test."""

# Written by Node 20.20.2: `node --test`.

from typing import ClassVar

from envs.log_parsers import tap
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

NODE_TAP: dict[str, Status] = {
    "adds": "passed",
    "fails ☃ # odd": "failed",
    "skipped": "skipped",
    "later": "skipped",
    "suite::works": "passed",
    "suite::breaks": "failed",
    "suite::deep::works too": "passed",
    "suite::deep::rests": "skipped",
    "suite::deep": "passed",
    "suite": "failed",
    "parent::child": "passed",
    "parent::bad child": "failed",
    "parent": "failed",
    "adds here": "passed",
    "c.test.js": "failed",
}


class TestTap(LogParserContract):
    parser = tap.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"node_tap.txt": NODE_TAP}
