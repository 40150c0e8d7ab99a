import io
import json

import pytest

from swe_agent.errors import ModelError, UserError
from swe_agent.models import HumanModel, Model
from tests.contracts.model_contract import ARGUMENTS, FIRST, LAST, OPENING, TOOL, TOOLS, ModelContract, converse
from trajectories import Usage, UserMessage


def person(typed: str) -> tuple[HumanModel, io.StringIO]:
    screen = io.StringIO()
    return HumanModel(input=io.StringIO(typed), output=screen), screen


class TestHumanContract(ModelContract):
    @pytest.fixture
    def model(self) -> Model:
        return person(f"{FIRST}\n\n/tool {TOOL} {json.dumps(ARGUMENTS)}\n\n{LAST}\n")[0]

    @pytest.fixture
    def silent(self) -> Model:
        return person("")[0]


def test_shows_each_message_once() -> None:
    model, screen = person(f"{FIRST}\n\n/tool view {{}}\n\n{LAST}\n\n")
    converse(model)
    shown = screen.getvalue()
    for text in ("You mend code.", "Mend a.py.", "Use a tool.", "1: print('ü')"):
        assert shown.count(text) == 1
    assert FIRST not in shown
    assert "Tools: view" in shown


def test_a_rewritten_conversation_is_shown_again() -> None:
    model, screen = person("one\n\ntwo\n\n")
    model.query([UserMessage(content="before")])
    model.query([UserMessage(content="after folding")])
    assert "after folding" in screen.getvalue()


def test_text_and_calls_in_one_reply() -> None:
    model, _ = person('\nFirst\n  second\n/tool view {"path": "a"}\n/tool view\n\nnot read yet\n')
    reply = model.query(OPENING, TOOLS)
    assert reply.content == "First\n  second"
    assert [call.arguments for call in reply.tool_calls] == [{"path": "a"}, {}]
    assert len({call.id for call in reply.tool_calls}) == 2
    assert (reply.usage, reply.model) == (Usage(), "human")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/tool view {oops", "not a JSON object: {oops"),
        ("/tool view [1]", "not a JSON object: [1]"),
        ("/tool look {}", "no tool 'look'; there are view"),
        ("/tool", "write /tool NAME {json}"),
        ("/tools view", "write /tool NAME {json}"),
    ],
)
def test_a_mistake_is_said_and_can_be_mended(line: str, answer: str) -> None:
    model, screen = person(f"{line}\n/tool view {{}}\n\n")
    assert [call.name for call in model.query(OPENING, TOOLS).tool_calls] == ["view"]
    assert answer in screen.getvalue()


def test_quit_interrupts_even_in_the_middle() -> None:
    model, _ = person("half a reply\n/quit\n")
    with pytest.raises(KeyboardInterrupt):
        model.query(OPENING, TOOLS)


def test_an_input_that_ended_is_an_error() -> None:
    model, _ = person("one\n")
    assert model.query(OPENING).content == "one"
    with pytest.raises(ModelError, match="the input has ended"):
        model.query(OPENING)


def test_messages_cannot_steer_the_terminal() -> None:
    model, screen = person("ok\n")
    model.query([UserMessage(content="\x1b[2J[bold]plain[/bold] :smile:\rgone\ttab")])
    shown = screen.getvalue()
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "[bold]plain[/bold] :smile:" in shown


def test_standard_output_stays_free_for_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    HumanModel(input=io.StringIO("ok\n")).query(OPENING)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "Mend a.py." in seen.err


def test_human_takes_no_argument() -> None:
    assert HumanModel.from_argument("").name == "human"
    with pytest.raises(UserError, match="takes no argument"):
        HumanModel.from_argument("me")
