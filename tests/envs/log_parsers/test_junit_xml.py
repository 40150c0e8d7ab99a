"""Junit logs, test by test."""

# Written by Node 20.20.2: `node --test --test-reporter=junit`; PHPUnit 9.6.7: `--log-junit`, printed after its dots.

from typing import ClassVar

from envs.log_parsers import junit_xml
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

NODE_JUNIT: dict[str, Status] = {
    "test::adds": "passed",
    "test::fails ☃ # odd": "failed",
    "test::skipped": "skipped",
    "test::later": "skipped",
    "suite::test::works": "passed",
    "suite::test::breaks": "failed",
    "suite::deep::test::works too": "passed",
    "suite::deep::test::rests": "skipped",
    "parent::test::child": "passed",
    "parent::test::bad child": "failed",
    "test::adds here": "passed",
    "test::c.test.js": "failed",
}

PHPUNIT_JUNIT: dict[str, Status] = {
    "tests::CalcTest::testAdds": "passed",
    "tests::CalcTest::testItFails": "failed",
    "tests::CalcTest::testRaises": "error",
    "tests::CalcTest::testSkipped": "skipped",
    "tests::CalcTest::testIncomplete": "skipped",
    "tests::CalcTest::testRisky": "error",
    "tests::CalcTest::testPrints": "passed",
    'tests::CalcTest::testRow with data set "one"': "passed",
    'tests::CalcTest::testRow with data set "two words"': "failed",
    "tests::CalcTest::testRow with data set #0": "passed",
    "tests::App.Deep.OtherTest::testAdds": "passed",
}


class TestJunit(LogParserContract):
    parser = junit_xml.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {"node_junit.txt": NODE_JUNIT, "phpunit_junit.txt": PHPUNIT_JUNIT}
    by_line = False
