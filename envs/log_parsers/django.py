"""Django's `manage.py test -v 2` and `runtests.py -v 2`: unittest's words with the set-up of databases around them."""

import re
from collections.abc import Iterable

from envs.log_parsers import unittest_verbose
from envs.log_parsers.base import Parser
from envs.report import TestResult

_MARKS = re.compile(r"^(?:System check identified |(?:Creat|Clon|Destroy)ing test database for alias )", re.MULTILINE)
_SET_UP = re.compile(
    r"(?:System check identified |(?:Creat|Clon|Destroy)ing test database for alias |  Applying .*\.\.\. ?OK"
    r"|  Synchroniz|Operations to perform:|Testing against Django |Used shuffle seed ).*"
)


def _recognises(command: str, output: str) -> bool:
    return _MARKS.search(output) is not None


def _parse(output: str) -> Iterable[TestResult]:
    return unittest_verbose.parse("\n".join(line for line in output.split("\n") if not _SET_UP.fullmatch(line)))


PARSER = Parser("django", _recognises, _parse)
