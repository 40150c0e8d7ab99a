"""Mocha logs, test by test."""

# Written by Mocha 12.0.3: `mocha`, and with `--reporter json`.

from typing import ClassVar

from envs.log_parsers import mocha
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

MOCHA_SPEC: dict[str, Status] = {
    "top": "passed",
    "calc ü::adds": "passed",
    "calc ü::fails ☃ > odd": "failed",
    "calc ü::rests": "skipped",
    "calc ü::later": "skipped",
    "calc ü::waits": "passed",
    "calc ü::deep::row 1": "passed",
    "calc ü::deep::row 2": "failed",
    "calc ü::deep::same name": "passed",
    "calc ü::deep::same name #2": "failed",
    "hooks::never": "error",
    "good::works": "passed",
    "good::works too": "passed",
}

MOCHA_JSON: dict[str, Status] = {
    "calc.test.js::top": "passed",
    "calc.test.js::calc ü adds": "passed",
    "calc.test.js::calc ü fails ☃ > odd": "failed",
    "calc.test.js::calc ü rests": "skipped",
    "calc.test.js::calc ü later": "skipped",
    "calc.test.js::calc ü waits": "passed",
    "calc.test.js::calc ü deep row 1": "passed",
    "calc.test.js::calc ü deep row 2": "failed",
    "calc.test.js::calc ü deep same name": "passed",
    "calc.test.js::calc ü deep same name #2": "failed",
    "good.test.js::good works": "passed",
    "good.test.js::good works too": "passed",
    "calc.test.js::hooks never": "error",
}


class TestMocha(LogParserContract):
    parser = mocha.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"mocha_spec.txt": MOCHA_SPEC, "mocha_json.txt": MOCHA_JSON}
