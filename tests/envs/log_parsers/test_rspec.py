"""Rspec logs, test by test."""

# Written by RSpec 3.12: `-f documentation` of a quiet and of a printing project, and `-f json` (its backtraces
# shortened).

from typing import ClassVar

from envs.log_parsers import rspec
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

RSPEC_DOCUMENTATION: dict[str, Status] = {
    "Calc ü::adds": "passed",
    "Calc ü::fails ☃": "failed",
    "Calc ü::waits": "skipped",
    "Calc ü::is known": "skipped",
    "Calc ü::later": "skipped",
    "Calc ü::when deep::row 1": "passed",
    "Calc ü::when deep::row 2": "failed",
    "Calc ü::when deep::is expected to be nil": "passed",
    "Calc ü::hooks::never": "failed",
}

RSPEC_JSON: dict[str, Status] = {
    "spec/calc_spec.rb::Calc ü adds": "passed",
    "spec/calc_spec.rb::Calc ü fails ☃": "failed",
    "spec/calc_spec.rb::Calc ü waits": "skipped",
    "spec/calc_spec.rb::Calc ü is known": "skipped",
    "spec/calc_spec.rb::Calc ü later": "skipped",
    "spec/calc_spec.rb::Calc ü when deep row 1": "passed",
    "spec/calc_spec.rb::Calc ü when deep row 2": "failed",
    "spec/calc_spec.rb::Calc ü when deep is expected to be nil": "passed",
    "spec/calc_spec.rb::Calc ü hooks never": "failed",
    "spec/noisy_spec.rb::Noisy prints": "passed",
}


class TestRspec(LogParserContract):
    parser = rspec.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "rspec_documentation.txt": RSPEC_DOCUMENTATION,
        "rspec_noisy.txt": {},
        "rspec_json.txt": RSPEC_JSON,
    }
