"""Phpunit logs, test by test."""

# Written by PHPUnit 9.6.7: `--testdox` and `--teamcity`.

from typing import ClassVar

from envs.log_parsers import phpunit
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

PHPUNIT_TESTDOX: dict[str, Status] = {
    "Calc::Adds": "passed",
    "Calc::It fails": "failed",
    "Calc::Raises": "failed",
    "Calc::Skipped": "skipped",
    "Calc::Incomplete": "skipped",
    "Calc::Risky": "skipped",
    "Calc::Prints": "passed",
    'Calc::Row with data set "one"': "passed",
    'Calc::Row with data set "two words"': "failed",
    "Calc::Row with data set #0": "passed",
    "App\\Deep\\Other::Adds": "passed",
}

PHPUNIT_TEAMCITY: dict[str, Status] = {
    "CalcTest::testAdds": "passed",
    "CalcTest::testItFails": "failed",
    "CalcTest::testRaises": "failed",
    "CalcTest::testSkipped": "skipped",
    "CalcTest::testIncomplete": "skipped",
    "CalcTest::testRisky": "failed",
    "CalcTest::testPrints": "passed",
    'CalcTest::testRow with data set "one"': "passed",
    'CalcTest::testRow with data set "two words"': "failed",
    "CalcTest::testRow with data set #0": "passed",
    "App\\Deep\\OtherTest::testAdds": "passed",
}


class TestPhpunit(LogParserContract):
    parser = phpunit.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "phpunit_testdox.txt": PHPUNIT_TESTDOX,
        "phpunit_teamcity.txt": PHPUNIT_TEAMCITY,
    }
    kin = frozenset({"phpunit_junit.txt"})
