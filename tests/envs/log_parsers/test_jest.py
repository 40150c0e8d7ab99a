"""Jest logs, test by test."""

# Written by Jest 30.5.2: `jest`, `jest good` (one file), with `--verbose` and with `--json`; Vitest 4.1.12:
# `--reporter=json`.

from typing import ClassVar

from envs.log_parsers import jest
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

JEST_VERBOSE: dict[str, Status] = {
    "calc.test.js::top": "passed",
    "calc.test.js::calc ü::adds": "passed",
    "calc.test.js::calc ü::fails ☃ > odd": "failed",
    "calc.test.js::calc ü::waits": "passed",
    "calc.test.js::calc ü::rests": "skipped",
    "calc.test.js::calc ü::later": "skipped",
    "calc.test.js::calc ü::deep::row 1": "passed",
    "calc.test.js::calc ü::deep::row 2": "failed",
    "calc.test.js::calc ü::deep::same name": "passed",
    "calc.test.js::calc ü::deep::same name #2": "failed",
    "calc.test.js::hooks::never": "failed",
    "good.test.js::good::works": "passed",
    "good.test.js::good::works too": "passed",
    "bad.test.js": "error",
}

JEST_QUIET: dict[str, Status] = {"calc.test.js": "failed", "bad.test.js": "error", "good.test.js": "passed"}

JEST_SINGLE: dict[str, Status] = {"good.test.js::good::works": "passed", "good.test.js::good::works too": "passed"}

VITEST_JSON: dict[str, Status] = {
    "bad.test.mjs": "error",
    "calc.test.mjs::calc ü::adds": "passed",
    "calc.test.mjs::calc ü::fails ☃ > odd": "failed",
    "calc.test.mjs::calc ü::rests": "skipped",
    "calc.test.mjs::calc ü::later": "skipped",
    "calc.test.mjs::calc ü::waits": "passed",
    "calc.test.mjs::calc ü::deep::row 1": "passed",
    "calc.test.mjs::calc ü::deep::row 2": "failed",
    "calc.test.mjs::calc ü::deep::same name": "passed",
    "calc.test.mjs::calc ü::deep::same name #2": "failed",
    "calc.test.mjs::hooks::never": "failed",
    "calc.test.mjs::top": "passed",
    "good.test.mjs::good::works": "passed",
    "good.test.mjs::good::works too": "passed",
}


class TestJest(LogParserContract):
    parser = jest.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "jest_verbose.txt": JEST_VERBOSE,
        "jest_quiet.txt": JEST_QUIET,
        "jest_single.txt": JEST_SINGLE,
        "jest_json.txt": JEST_VERBOSE,
        "vitest_json.txt": VITEST_JSON,
    }
