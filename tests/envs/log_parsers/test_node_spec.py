"""NodeSpec logs, test by test."""

# Written by Node 20.20.2: `node --test --test-reporter=spec`.

from typing import ClassVar

from envs.log_parsers import node_spec
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract
from tests.envs.log_parsers.node_test_statuses import NODE_TEST


class TestNodeSpec(LogParserContract):
    parser = node_spec.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"node_spec.txt": NODE_TEST}
