"""What a log parser is, and the few things all of them need."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from envs.report import Status, TestResult

RANK: dict[Status, int] = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}

_TRIES = 100
_LINE = 1000
_COLOURS = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[@-Z\\^_=>])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Parser:
    """One runner's output. Both functions get text without colours and carriage returns, and never raise.

    `parse` says only what the output says: a test is passed where a line of it is, never because nothing else was
    told. Parts of an id are joined with `::`, the file or module first, so that an id may be named by a prefix. Two
    tests of one id are two results, in the order of the output.
    """

    name: str
    recognises: Callable[[str, str], bool]
    """From the command and the output."""
    parse: Callable[[str], Iterable[TestResult]]


def plain_text(output: str, root: str | None) -> str:
    """Without colours, control characters and carriage returns, and with paths relative to `root`."""
    text = _COLOURS.sub("", output).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text)
    if root and root.strip("/"):
        text = re.sub(rf"(?<![\w./-]){re.escape(root.rstrip('/'))}/", "", text)
    return text


def lines_of(output: str) -> list[str]:
    """Lines cut at 1,000 characters: what a test prints without a newline may not cost minutes."""
    return [line[:_LINE] for line in output.split("\n")]


def worse(one: Status, other: Status) -> Status:
    return max(one, other, key=RANK.__getitem__)


def as_seconds(text: str | None, unit: str = "s") -> float | None:
    """A printed duration; None for one that is no number."""
    try:
        return float(text or "") / (1000 if unit == "ms" else 1)
    except ValueError:
        return None


def text_of(value: object) -> str:
    """A value of a JSON document that should be a text."""
    return value if isinstance(value, str) else ""


def items(value: object) -> list[dict[str, object]]:
    """The objects of a list in a JSON document."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def documents(output: str, key: str) -> Iterator[dict[str, object]]:
    """JSON objects that begin a line somewhere in the output and have `key`; a cut one is passed over."""
    decoder = json.JSONDecoder()
    mark = f'"{key}"'
    start = 0
    for _ in range(_TRIES):
        start = output.find("{", start)
        if start < 0 or output.find(mark, start) < 0:
            return
        if start > 0 and output[start - 1] != "\n":
            start = output.find("\n{", start) + 1
            if start == 0:
                return
        try:
            document, end = decoder.raw_decode(output, start)
        except (ValueError, RecursionError):
            start += 1
            continue
        if isinstance(document, dict) and key in document:
            yield document
        start = end
