"""JUnit's XML, where a run prints it: any text with a `<testsuites>` or `<testsuite>` document in it."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from envs.log_parsers.base import Parser, as_seconds
from envs.report import Status, TestResult

_ROOT = re.compile(r"<testsuites?(?=[\s>])")
_KINDS: tuple[tuple[str, Status], ...] = (("skipped", "skipped"), ("error", "error"), ("failure", "failed"))


def _recognises(command: str, output: str) -> bool:
    return _ROOT.search(output) is not None and "<testcase" in output


def _parse(output: str) -> Iterable[TestResult]:
    position = 0
    while found := _ROOT.search(output, position):
        results, position = _document(output, found.start())
        yield from results


def _document(output: str, start: int) -> tuple[list[TestResult], int]:
    """The test cases of one document, as far as it goes, and where it ends.

    Reading begins at the root element: a document type, and with it any entity, can only stand before it, and one
    inside is an error.
    """
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    results: list[TestResult] = []
    suites: list[str] = []
    while start < len(output):
        end = output.find("\n", start) + 1 or len(output)
        try:
            parser.feed(output[start:end])
            for kind, element in _elements(parser):
                if element.tag == "testcase" and kind == "end":
                    results.append(_case(element, suites))
                elif element.tag in ("testsuites", "testsuite") and kind == "start":
                    suites.append(element.get("name", "") if element.tag == "testsuite" else "")
                elif element.tag in ("testsuites", "testsuite"):
                    suites.pop()
        except ParseError:
            return results, end
        start = end
        if not suites:
            break
    return results, start


def _elements(parser: "XMLPullParser[Element]") -> Iterator[tuple[str, Element]]:
    for event in parser.read_events():
        kind, element = event[0], event[-1]
        if isinstance(element, Element):
            yield kind, element


def _case(case: Element, suites: list[str]) -> TestResult:
    status: Status = "passed"
    message = ""
    for tag, kind in _KINDS:
        if (told := case.find(tag)) is not None:
            status = kind
            message = "" if kind == "skipped" else "\n".join(filter(None, (told.get("message"), told.text)))
            break
    return TestResult(
        id="::".join((*_place(case, suites), case.get("name", ""))),
        status=status,
        seconds=as_seconds(case.get("time")),
        message=message,
    )


def _place(case: Element, suites: list[str]) -> Iterator[str]:
    """The suites a case lies in, without those that only repeat its class."""
    owner = case.get("classname") or case.get("class") or ""
    plain = owner.replace("\\", ".")
    for suite in suites:
        name = suite.replace("\\", ".")
        if name and not plain.startswith(name) and not name.startswith(plain or " "):
            yield suite
    if owner:
        yield owner


PARSER = Parser("junit", _recognises, _parse)
