"""RSpec: `--format documentation` and `--format json`.

In the text nothing but its place marks a passed example, and what a test prints looks like one: the text is believed
only where it holds exactly as many examples, failed and pending ones as its summary says.
"""

import re
from collections.abc import Iterable, Iterator

from envs.log_parsers.base import Parser, documents, items, lines_of, text_of
from envs.report import Status, TestResult

_SUMMARY = re.compile(r"(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?(?:, .*)?")
_AFTER = re.compile(r"Pending: .*|Failures:|Finished in .*|An error occurred .*")
_ENDING = re.compile(r" \((?:(FAILED) - (\d+)|PENDING: .*)\)$")
_WORDS: dict[str, Status] = {"passed": "passed", "failed": "failed"}


def _recognises(command: str, output: str) -> bool:
    return re.search(r'^\d+ examples?, \d+ failures?|"summary_line":', output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    told = [result for one in documents(output, "examples") for result in _from_json(one)]
    return told or _from_text(lines_of(output))


def _from_json(document: dict[str, object]) -> Iterator[TestResult]:
    for example in items(document.get("examples")):
        error, seconds = example.get("exception"), example.get("run_time")
        path = text_of(example.get("file_path")).removeprefix("./")
        yield TestResult(
            id=f"{path}::{text_of(example.get('full_description'))}",
            status=_WORDS.get(text_of(example.get("status")), "skipped"),
            seconds=float(seconds) if isinstance(seconds, int | float) else None,
            message=f"{text_of(error.get('class'))}: {text_of(error.get('message'))}"
            if isinstance(error, dict)
            else "",
        )


def _from_text(lines: list[str]) -> list[TestResult]:
    sums = [found for line in lines if (found := _SUMMARY.fullmatch(line))]
    end = next((number for number, line in enumerate(lines) if _AFTER.fullmatch(line)), len(lines))
    results = list(_tree([line for line in lines[:end] if line.strip()], _messages(lines[end:])))
    if len(sums) != 1:
        return []
    counts = tuple(int(number or 0) for number in sums[0].groups())
    told = (len(results), *(sum(result.status == status for result in results) for status in ("failed", "skipped")))
    return results if told == counts else []


def _tree(lines: list[str], messages: dict[str, str]) -> Iterator[TestResult]:
    parents: list[tuple[int, str]] = []
    depths = [len(line) - len(line.lstrip(" ")) for line in lines]
    for line, depth, following in zip(lines, depths, [*depths[1:], 0], strict=False):
        parents = [parent for parent in parents if parent[0] < depth]
        ending = _ENDING.search(line)
        if ending is None and following > depth:
            parents.append((depth, line.strip()))
            continue
        status: Status = "passed" if ending is None else "failed" if ending[1] else "skipped"
        name = _ENDING.sub("", line).strip()
        message = messages.get(ending[2], "") if ending and ending[2] else ""
        yield TestResult(id="::".join((*(name for _, name in parents), name)), status=status, message=message)


def _messages(lines: list[str]) -> dict[str, str]:
    begin = next((number for number, line in enumerate(lines) if line == "Failures:"), len(lines))
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines[begin + 1 :]:
        if re.match(r"Finished in ", line):
            break
        if number := re.match(r"  (\d+)\) ", line):
            current = found.setdefault(number[1], [])
        current.append(line)
    return {number: "\n".join(text) for number, text in found.items()}


PARSER = Parser("rspec", _recognises, _parse)
