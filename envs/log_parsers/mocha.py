"""Mocha: the spec reporter and `--reporter json`. The text names no file; ids are `suite::inner suite::test`."""

import re
from collections.abc import Iterable, Iterator

from envs.log_parsers.base import Parser, as_seconds, documents, items, lines_of, text_of
from envs.report import Status, TestResult

_SUMMARY = re.compile(r" +\d+ passing \(\S+\)")
_TEST = re.compile(r"( {2,})(?:([✓✔√])|(-)|(\d+)\)) (.*?)(?: \((\d+)ms\))?")
_DETAIL = re.compile(r"  (\d+)\) .*")
_HOOK = re.compile(r'"(?:before|after) (each|all)" hook(?: in "(?P<suite>.*)"| for "(?P<test>.*)")?(?:: .*)?')

_EACH = re.compile(r' "(?:before|after) each" hook(?: in ".*")? for "(.*)"$')


def _recognises(command: str, output: str) -> bool:
    if re.search(r"^ +\d+ passing \(|^  \"stats\": \{$", output, re.MULTILINE):
        return True
    return re.search(r"\bmocha\b", command) is not None and re.search(r"^ +[✓✔√] ", output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    told = [result for one in documents(output, "stats") for result in _from_json(one)]
    if told:
        return told
    lines = lines_of(output)
    ends = [number for number, line in enumerate(lines) if _SUMMARY.fullmatch(line)]
    if len(ends) > 1:
        return []  # the details of one run and the tests of the next cannot be told apart
    end = ends[0] if ends else len(lines)
    return _tree(lines[:end], _details(lines[end:]))


def _tree(lines: list[str], details: dict[str, str]) -> Iterator[TestResult]:
    parents: list[tuple[int, str]] = []
    results: list[TestResult] = []
    for line in lines:
        depth = len(line) - len(line.lstrip(" "))
        if depth < 2 or depth == len(line):
            continue
        found = _TEST.fullmatch(line)
        parents = [parent for parent in parents if parent[0] < depth]
        if found is None:
            parents.append((depth, line.strip()))
            continue
        path = [name for _, name in parents]
        status: Status = "passed" if found[2] else "skipped" if found[3] else "failed"
        if status == "failed" and (hook := _HOOK.fullmatch(found[5])):
            test = [hook["test"]] if hook[1] == "each" and hook["test"] else []
            result = TestResult(
                id="::".join((*path, *test)) or found[5], status="error", message=details.get(found[4], "")
            )
            # After a test that passed, its hook failed: one test, not two.
            results = [one for one in results if one.id != result.id]
        else:
            message = details.get(found[4], "") if status == "failed" else ""
            result = TestResult(
                id="::".join((*path, found[5])), status=status, seconds=as_seconds(found[6], "ms"), message=message
            )
        results.append(result)
    yield from results


def _details(lines: list[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if detail := _DETAIL.fullmatch(line):
            current = found.setdefault(detail[1], [])
        current.append(line)
    return {number: "\n".join(text) for number, text in found.items()}


def _from_json(document: dict[str, object]) -> Iterator[TestResult]:
    failures, pending = ([_key(one) for one in items(document.get(key))] for key in ("failures", "pending"))
    passes = {_key(one) for one in items(document.get("passes"))}
    hooked = {_key(one) for one in items(document.get("failures")) if _EACH.search(text_of(one.get("fullTitle")))}
    for test in items(document.get("tests")):
        key = _key(test)
        error = test.get("err")
        message = text_of(error.get("stack")) or text_of(error.get("message")) if isinstance(error, dict) else ""
        if key in failures and (message or key not in passes):
            yield _result(test, key, "failed", message)
            failures.remove(key)
        elif key in passes and key not in hooked and not message:
            yield _result(test, key, "passed", "")
        elif key in pending:
            yield _result(test, key, "skipped", "")
    for test in items(document.get("failures")):
        # A hook that failed is a failure and no test.
        if _key(test) in failures:
            error = test.get("err")
            yield _result(test, _key(test), "error", text_of(error.get("stack")) if isinstance(error, dict) else "")


def _key(test: dict[str, object]) -> str:
    file, title = text_of(test.get("file")), _EACH.sub(r" \1", text_of(test.get("fullTitle")))
    return f"{file}::{title}" if file else title


def _result(test: dict[str, object], key: str, status: Status, message: str) -> TestResult:
    milliseconds = test.get("duration")
    seconds = milliseconds / 1000 if isinstance(milliseconds, int | float) else None
    return TestResult(id=key, status=status, seconds=seconds, message=message)


PARSER = Parser("mocha", _recognises, _parse)
