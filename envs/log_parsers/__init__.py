"""From what a test command printed to the tests it ran: one file per runner, found by being here."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache

from envs.log_parsers.base import RANK, Parser, plain_text
from envs.report import TestResult

MESSAGE_LIMIT = 4000
"""Characters kept of a test's message: its beginning."""


def parse_log(
    command: str, output: str, exit_code: int | None, root: str | None = None
) -> tuple[TestResult, ...] | None:
    """The tests that `command` ran, told from its output, or None when no parser recognises it or none is named.

    Ids are the same in every run of the command: `root` (the absolute path of the tree) is taken out of them, and the
    second test of one name becomes `name #2`. A command that ended with an error although no test of it failed
    stands among the tests under its own name. An output that was cut gives what is certain.
    """
    text = plain_text(output, root)
    if exit_code is None:
        text = text[: text.rfind("\n") + 1]  # the line in which the run was killed may say half of what it meant
    found: dict[str, TestResult] = {}
    for parser in parsers():
        if not parser.recognises(command, text):
            continue
        for result in _distinct(parser.parse(text)):
            before = found.get(result.id)
            # One run may be told twice, as text and in a document: it is the same test, and the worse is true.
            if before is None or RANK[result.status] > RANK[before.status]:
                found[result.id] = result
    if not found:
        return None
    if exit_code not in (0, None) and all(RANK[result.status] < RANK["failed"] for result in found.values()):
        found[command] = TestResult(id=command, status="failed", message=_printable(text[-MESSAGE_LIMIT:]))
    return tuple(found.values())


@cache
def parsers() -> tuple[Parser, ...]:
    """The `PARSER` of every module in this package, by name."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found = [each.PARSER for each in modules if isinstance(getattr(each, "PARSER", None), Parser)]
    return tuple(sorted(found, key=lambda parser: parser.name))


def _distinct(results: Iterable[TestResult]) -> Iterator[TestResult]:
    seen: dict[str, int] = {}
    for result in results:
        name = _printable(" ".join(result.id.split()))
        if not name:
            continue
        seen[name] = number = seen.get(name, 0) + 1
        message = _printable(result.message.strip("\n")[:MESSAGE_LIMIT])
        own = name if number == 1 else f"{name} #{number}"
        yield result.model_copy(update={"id": own, "message": message})


def _printable(text: str) -> str:
    """JSON may carry half a surrogate pair, which no file of ours could hold."""
    return text.encode("utf-8", "backslashreplace").decode()
