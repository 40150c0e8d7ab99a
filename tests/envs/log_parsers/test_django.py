"""Django logs, test by test."""

# Written by Django 5.2.19 on Python 3.11.7: `manage.py test`, with `-v 2`, and with `-v 2 --parallel 2`.

from typing import ClassVar

from envs.log_parsers import django
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

DJANGO_VERBOSE: dict[str, Status] = {
    "shop.tests::BrokenTests": "error",
    "shop.tests::ShopTests::test_documented": "passed",
    "shop.tests::ShopTests::test_fails": "failed",
    "shop.tests::ShopTests::test_missing_page": "passed",
    "shop.tests::ShopTests::test_parts": "failed",
    "shop.tests::ShopTests::test_raises": "error",
    "shop.tests::ShopTests::test_skipped": "skipped",
    "shop.tests::PlainTests::test_plain": "passed",
}


class TestDjango(LogParserContract):
    parser = django.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "django_verbose.txt": DJANGO_VERBOSE,
        "django_parallel.txt": DJANGO_VERBOSE,
        "django_quiet.txt": {},
    }
