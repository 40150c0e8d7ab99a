"""What every log parser promises. Subclass it, and say which logs are its own and what they tell."""

import random
from pathlib import Path
from typing import ClassVar

from hypothesis import example, given, settings
from hypothesis import strategies as st

from envs.log_parsers import MESSAGE_LIMIT, parse_log, parsers
from envs.log_parsers.base import Parser, plain_text
from envs.report import Status, TestResult

DATA = Path(__file__).parent.parent / "envs" / "log_parsers" / "data"
ROOT = "/project"
ALPHABET = 'okntFAIL \n\t#0123.-:{}[]()<>/"✓✔'


def read(log: str) -> str:
    return (DATA / log).read_text(encoding="utf-8")


def told(output: str, *, command: str = "make check", exit_code: int | None = 0, root: str = ROOT) -> dict[str, Status]:
    results = parse_log(command, output, exit_code, root)
    return {result.id: result.status for result in results or ()}


def plain(test: str) -> str:
    """The id without the number that keeps two tests of one name apart."""
    return test.rpartition(" #")[0] if test.rpartition(" #")[2].isdigit() else test


class LogParserContract:
    parser: ClassVar[Parser]
    logs: ClassVar[dict[str, dict[str, Status]]]
    """A file of the data folder -> what `parse_log` says of it; nothing where it must stay opaque."""
    kin: ClassVar[frozenset[str]] = frozenset()
    """Files of other runners that hold this format too."""
    by_line: ClassVar[bool] = True
    """Whether a line means the same wherever it stands; not so in a document."""

    def test_it_is_found(self) -> None:
        assert [each for each in parsers() if each.name == self.parser.name] == [self.parser]

    def test_it_tells_what_ran(self) -> None:
        for log, statuses in self.logs.items():
            assert told(read(log)) == statuses, log
            assert (parse_log("make check", read(log), 0, ROOT) is None) == (not statuses), log

    def test_it_reads_its_own_logs_and_no_others(self) -> None:
        mine = {
            path.name
            for path in DATA.iterdir()
            if self.parser.recognises("make check", plain_text(read(path.name), ROOT))
        }
        assert {log for log, statuses in self.logs.items() if statuses} <= mine
        assert mine <= {*self.logs, *self.kin}
        assert not self.parser.recognises("", "")

    def test_ids_do_not_depend_on_where_it_ran(self) -> None:
        for log, statuses in self.logs.items():
            moved = read(log).replace(ROOT, "/var/tmp/run-7f3a/tree")
            assert told(moved, root="/var/tmp/run-7f3a/tree") == statuses, log
            assert not [test for test in statuses if test.startswith("/") or "\x1b" in test or test != test.strip()]

    def test_line_ends_and_colours_do_not_matter(self) -> None:
        for log, statuses in self.logs.items():
            assert told(read(log).replace("\n", "\r\n")) == statuses, log
            if self.by_line:
                coloured = "\n".join(f"\x1b[32m{line}\x1b[0m\x1b[K" for line in read(log).split("\n"))
                assert told(coloured) == statuses, log

    def test_a_failure_says_why_and_not_too_much(self) -> None:
        for log in self.logs:
            for result in parse_log("make check", read(log), 1, ROOT) or ():
                assert len(result.message) <= MESSAGE_LIMIT
                assert result.status in ("failed", "error") or not result.message
                assert result.seconds is None or 0 <= result.seconds < 60

    # Hypothesis wants a function of its own for each class.

    def test_a_cut_log_never_passes_what_failed(self) -> None:
        @settings(max_examples=40, deadline=None)
        @given(st.data())
        def check(data: st.DataObject) -> None:
            log = data.draw(st.sampled_from(sorted(self.logs)))
            text = read(log)
            cut = told(text[: data.draw(st.integers(0, len(text)))], exit_code=None)
            for test, status in cut.items():
                assert status != "passed" or self.logs[log].get(test) not in ("failed", "error"), (log, test)

        check()

    def test_a_shuffled_log_never_passes_what_failed(self) -> None:
        @settings(max_examples=40, deadline=None)
        @given(st.sampled_from(sorted(self.logs)), st.randoms(use_true_random=False))
        def check(log: str, chance: random.Random) -> None:
            lines = read(log).split("\n")
            chance.shuffle(lines)
            shuffled = told("\n".join(lines))
            if self.by_line:
                for test, status in self.logs[log].items():
                    if status in ("failed", "error"):
                        assert passes(plain(test), shuffled) <= passes(plain(test), self.logs[log]), (log, test)

        check()

    def test_any_text_may_come(self) -> None:
        @settings(max_examples=60, deadline=None)
        @given(st.text() | st.text(ALPHABET), st.sampled_from([None, 0, 1]))
        @example("{" * 5000, 0)
        @example('{"a":' * 3000, 0)
        def check(text: str, exit_code: int | None) -> None:
            assert isinstance(self.parser.recognises(text, text), bool)
            assert all(isinstance(result, TestResult) for result in self.parser.parse(text))
            parse_log("make check", text, exit_code)

        check()


def passes(name: str, statuses: dict[str, Status]) -> int:
    return sum(plain(test) == name and status == "passed" for test, status in statuses.items())
