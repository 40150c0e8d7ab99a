"""NodeSpec logs, test by test."""

# Written by Node 20.20.2: `node --test --test-reporter=spec`.

from typing import ClassVar

from envs.log_parsers import node_spec
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

NODE_SPEC: dict[str, Status] = {
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


class TestNodeSpec(LogParserContract):
    parser = node_spec.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"node_spec.txt": NODE_SPEC}
