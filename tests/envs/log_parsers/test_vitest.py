"""Vitest logs, test by test."""

# Written by Vitest 4.1.12: `vitest run`, and with `--reporter=verbose`.

from typing import ClassVar

from envs.log_parsers import vitest
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

VITEST_VERBOSE: dict[str, Status] = {
    "calc.test.mjs::calc ü::adds": "passed",
    "calc.test.mjs::calc ü::fails ☃::odd": "failed",
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
    "bad.test.mjs": "error",
}

VITEST_DEFAULT: dict[str, Status] = {"calc.test.mjs": "failed", "bad.test.mjs": "error", "good.test.mjs": "passed"}


class TestVitest(LogParserContract):
    parser = vitest.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "vitest_verbose.txt": VITEST_VERBOSE,
        "vitest_default.txt": VITEST_DEFAULT,
    }
