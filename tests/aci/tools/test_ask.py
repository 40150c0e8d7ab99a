from dataclasses import replace

import pytest

from aci import Toolbox, ToolContext, ToolError
from aci.tools.ask import Ask


def test_it_is_offered_only_where_somebody_answers(context: ToolContext) -> None:
    box = Toolbox((Ask,))
    assert not box.available(context).tools
    assert box.available(replace(context, ask=lambda question: "")).tools
    with pytest.raises(ToolError, match="nobody is there"):
        Ask(question="Which?").run(context)


def test_one_question_is_put(context: ToolContext) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return " The \x1b[1msecond\x1b[0m. \n"

    peopled = replace(context, ask=answer)
    assert Ask(question="First or second?").run(peopled).text == "The answer: The second."
    with pytest.raises(ToolError, match="was asked; the answer was: The second"):
        Ask(question="Again?").run(peopled)
    assert asked == ["First or second?"]


def test_silence_is_an_answer(context: ToolContext) -> None:
    assert "decide yourself" in Ask(question="?").run(replace(context, ask=lambda question: "")).text
