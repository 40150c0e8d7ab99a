import io
import os
import time
from collections.abc import Iterator
from typing import TextIO

import pytest

from swe_agent.models import HumanModel
from swe_agent.models.base import Waits
from swe_agent.models.typed import TypedLines
from swe_agent.waiting import DeadlinePassed
from trajectories import UserMessage


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, int]]:
    out, into = os.pipe()
    with os.fdopen(out, encoding="utf-8") as file:
        yield file, into
        os.close(into)


def test_lines_come_as_they_were_typed(pipe: tuple[TextIO, int]) -> None:
    file, into = pipe
    os.write(into, "eins\nzwei\ndré".encode())
    lines = TypedLines(file)
    assert [lines.next(), lines.next()] == ["eins\n", "zwei\n"]
    with pytest.raises(DeadlinePassed, match="nobody has answered"):
        lines.next(time.monotonic())
    os.write(into, b"i\n")
    assert lines.next(time.monotonic()) == "dréi\n"


def test_the_end_is_an_empty_line_after_what_is_left() -> None:
    out, into = os.pipe()
    os.write(into, b"last")
    os.close(into)
    with os.fdopen(out, encoding="utf-8") as file:
        lines = TypedLines(file)
        assert [lines.next(), lines.next()] == ["last", ""]


def test_a_text_without_a_descriptor_is_read_at_once() -> None:
    assert TypedLines(io.StringIO("a\n")).next(0.0) == "a\n"


def test_a_person_who_does_not_answer_is_left_at_the_deadline(pipe: tuple[TextIO, int]) -> None:
    file, into = pipe
    model = HumanModel(input=file, output=io.StringIO())
    assert isinstance(model, Waits)
    began = time.monotonic()
    model.deadline = began + 0.3
    with pytest.raises(DeadlinePassed):
        model.query([UserMessage(content="hi")])
    assert time.monotonic() - began < 5
    model.deadline = None
    os.write(into, b"I am back.\n\n")
    assert model.query([UserMessage(content="hi")]).content == "I am back."
