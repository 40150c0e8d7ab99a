"""Tap logs, test by test."""

# Written by Node 20.20.2: `node --test`.

from typing import ClassVar

from envs.log_parsers import tap
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract
from tests.envs.log_parsers.node_test_statuses import NODE_TEST


class TestTap(LogParserContract):
    parser = tap.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"node_tap.txt": NODE_TEST}
