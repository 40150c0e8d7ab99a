import subprocess
import sys
from pathlib import Path

import pytest

from swe_agent.errors import UserError
from swe_agent.models import HumanModel, LitellmModel, ReplayModel, ScriptedModel, open_model
from tests.swe_agent.models.server import ModelServer, completion
from trajectories import AssistantMessage, MessageAdded, TrajectoryWriter, UserMessage


def test_opens_each_kind_by_its_prefix(tmp_path: Path) -> None:
    script = tmp_path / "a.yaml"
    script.write_text("- content: one\n")
    with TrajectoryWriter(tmp_path / "run" / "trajectory.jsonl") as write:
        write(MessageAdded(step=1, message=AssistantMessage(content="one")))
    scripted, replay = open_model(f"scripted:{script}"), open_model(f"replay:{tmp_path / 'run'}")
    assert isinstance(scripted, ScriptedModel)
    assert isinstance(replay, ReplayModel)
    assert isinstance(open_model("human"), HumanModel)
    assert (scripted.name, replay.name) == (f"scripted:{script}", f"replay:{tmp_path / 'run'}")


def test_everything_else_is_litellms(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    model = open_model("openai/local-model", api_base=server.url, temperature=0.5, max_output_tokens=77)
    assert isinstance(model, LitellmModel)
    assert not server.requests, "opening calls nobody"
    assert model.query([UserMessage(content="hi")]).content == "hello"
    (request,) = server.requests
    assert (request.body["model"], request.body["temperature"], request.body["max_tokens"]) == ("local-model", 0.5, 77)


def test_names_that_litellm_knows_need_no_provider() -> None:
    assert open_model("gpt-4o").name == "gpt-4o"
    assert open_model("anthropic/claude-sonnet-4-5").name == "anthropic/claude-sonnet-4-5"


@pytest.mark.parametrize("name", ["nonesuch", "nowhere/model", "openai/", ""])
def test_a_name_without_provider_is_the_users_mistake(name: str) -> None:
    with pytest.raises(UserError, match="write provider/name, for example openai/") as caught:
        open_model(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["scripted", "scripted:", "scripted:none.yaml", "replay", "replay:none", "human:me"])
def test_what_cannot_be_opened_is_the_users_mistake(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        open_model(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:8000", "", "ftp://host/v1", "http://", "http://[", "file:///etc/passwd"])
def test_a_base_url_that_is_none(url: str) -> None:
    with pytest.raises(UserError, match="must look like http"):
        open_model("openai/x", api_base=url)


def test_importing_the_models_does_not_import_litellm() -> None:
    code = "import swe_agent.models, sys; print([m for m in ('litellm', 'openai', 'tiktoken') if m in sys.modules])"
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/", env={"PYTHONPATH": str(root)}
    )
    assert done.stdout.strip() == "[]"
