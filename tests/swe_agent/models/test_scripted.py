from pathlib import Path

import pytest

from swe_agent.errors import ModelError, UserError
from swe_agent.models import Model, ScriptedCall, ScriptedModel, ScriptedReply
from tests.contracts.model_contract import ARGUMENTS, FIRST, LAST, TOOL, ModelContract
from trajectories import Usage, UserMessage

ASK = (UserMessage(content="the issue"),)


class TestScriptedContract(ModelContract):
    @pytest.fixture
    def model(self) -> Model:
        call = ScriptedCall(name=TOOL, arguments=ARGUMENTS)
        return ScriptedModel(
            [ScriptedReply(content=FIRST), ScriptedReply(content="", tool_calls=(call,)), ScriptedReply(content=LAST)]
        )

    @pytest.fixture
    def silent(self) -> Model:
        return ScriptedModel([])


def test_reads_yaml(tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text(
        "- content: look\n  expect: issue$\n"
        "- tool_calls:\n  - name: view\n    arguments: {path: a.py}\n  - {name: run}\n"
    )
    model = ScriptedModel.from_file(script)
    assert (model.name, model.remaining) == (f"scripted:{script}", 2)
    assert model.query(ASK).content == "look"
    calls = model.query(ASK).tool_calls
    assert [(call.name, call.arguments) for call in calls] == [("view", {"path": "a.py"}), ("run", {})]
    assert len({call.id for call in calls}) == 2
    assert model.remaining == 0


def test_reads_json_lines(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"content": "one"}\n\n{"content": "two\u2028"}\n', encoding="utf-8")
    model = ScriptedModel.from_file(str(script))
    assert [model.query(ASK).content, model.query(ASK).content] == ["one", "two\u2028"]


def test_an_unexpected_call_fails() -> None:
    model = ScriptedModel([ScriptedReply(content="one")])
    model.query(ASK)
    with pytest.raises(ModelError, match="exhausted after 1 replies"):
        model.query(ASK)


def test_a_message_that_is_not_expected_fails_and_uses_up_nothing() -> None:
    model = ScriptedModel([ScriptedReply(content="one", expect="^passed")])
    with pytest.raises(ModelError, match=r"reply 1 expects /\^passed/, the message is: two failed"):
        model.query([UserMessage(content="two\nfailed")])
    with pytest.raises(ModelError, match=r"the message is: $"):
        model.query([])
    assert model.remaining == 1
    assert model.query([UserMessage(content="passed")]).content == "one"


def test_costs_nothing_and_can_be_malformed() -> None:
    model = ScriptedModel([ScriptedReply(tool_calls=(ScriptedCall(name="view", arguments="{oops"),))])
    reply = model.query(ASK)
    assert reply.usage == Usage()
    assert reply.tool_calls[0].malformed == "{oops"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.yaml", "content: one\n", "write a list of replies"),
        ("a.yaml", "- [1\n", "not YAML"),
        ("a.yaml", "- contents: one\n", "reply 1: contents: Extra inputs"),
        ("a.yaml", "- content: one\n- just text\n", "reply 2: Input should be"),
        ("a.yaml", "- expect: '['\n", "reply 1: expect: Value error, not a regular expression"),
        ("a.jsonl", '{"content": "one"}\n{"content"\n', "line 2: not JSON"),
    ],
)
def test_a_bad_script_is_the_users_mistake(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UserError, match=reason) as caught:
        ScriptedModel.from_file(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_script_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not a text file"):
        ScriptedModel.from_file(tmp_path / "binary.yaml")
    with pytest.raises(UserError, match="No such file"):
        ScriptedModel.from_file(tmp_path / "none.yaml")
    with pytest.raises(UserError, match="Is a directory"):
        ScriptedModel.from_file(tmp_path)
    with pytest.raises(UserError, match="no file given"):
        ScriptedModel.from_file("")
