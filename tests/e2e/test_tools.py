"""Which tools a model is given, through the console script: bundles, and tools of other packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, ISSUE, Answer, swe_agent
from tests.swe_agent.plugin_package import REMEMBERS, WAVE, install
from trajectories import ToolMessage, ToolsOffered, read_trajectory

FIX = {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}}
SCHEMA = json.loads((Path(__file__).parents[2] / "swe_agent" / "schemas" / "tools.json").read_text())
SUBMIT = {"tool_calls": [{"name": "submit"}]}


def replies(path: Path, *calls: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(reply) + "\n" for reply in ({"tool_calls": [*calls]}, SUBMIT)))
    return f"scripted:{path}"


def resolve(repository: Path, *arguments: str, site: Path | None = None) -> Answer:
    return swe_agent(
        "resolve", "-", "--env", "local", "--json", "--quiet", *arguments,
        cwd=repository, stdin=ISSUE, variables={"PYTHONPATH": str(site)} if site else {},
    )  # fmt: skip


def offered(run: Path) -> ToolsOffered:
    (event,) = (event for event in read_trajectory(run).events if isinstance(event, ToolsOffered))
    return event


def observations(run: Path) -> list[ToolMessage]:
    return [message for message in read_trajectory(run).messages if isinstance(message, ToolMessage)]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where a command is started: what lies below it is a target's."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return install(tmp_path / "site", "waves", {"wave": "waves:Wave"})


def test_what_is_chosen_is_what_the_model_gets_and_its_replay_too(
    make_repository: MakeRepository, tmp_path: Path, site: Path
) -> None:
    repository = make_repository(BUGGY)
    calls = [{"name": "wave", "arguments": {"who": who}} for who in ("ann", "nobody", "me")]
    model = replies(tmp_path / "replies.jsonl", {"name": "view", "arguments": {"path": "."}}, *calls, FIX)
    answer = resolve(repository, "--tools", "minimal,wave", "--model", model, site=site)
    assert answer.code == 0, answer.err
    run = repository / answer.result["run_dir"]
    assert offered(run).tools == ("replace", "shell", "submit", "wave")
    assert offered(run).sources == {"wave": "waves 1.2"}
    view, waved, nobody, me, *_ = observations(run)
    assert view.content == "There is no tool 'view'. Tools: replace, shell, submit, wave."
    assert "run_tests" not in (read_trajectory(run).messages[0].content or "")
    assert waved.content == "waved at ann; 3 files"
    assert not waved.is_error
    assert "ConnectionRefusedError: nobody is there" in (nobody.content or "")
    assert me.content == "wave at somebody else"
    assert nobody.is_error
    assert me.is_error
    again = resolve(repository, "--model", f"replay:{run}", site=site)
    assert again.code == 0, again.err
    now = offered(repository / again.result["run_dir"])
    assert now == offered(run).model_copy(update={"at": now.at})


def test_one_that_is_not_named_is_not_imported(tmp_path: Path, work: Path) -> None:
    marker = tmp_path / "imported"
    site = install(tmp_path / "site", "waves", {"wave": "waves:Wave"}, REMEMBERS.format(marker=str(marker)) + WAVE)
    assert swe_agent("tools", "list", "--tools", "-debug", cwd=work, variables={"PYTHONPATH": str(site)}).code == 0
    listed = swe_agent("tools", "list", "--json", cwd=work, variables={"PYTHONPATH": str(site)})
    jsonschema.validate(json.loads(listed.out), SCHEMA)
    listed = swe_agent("tools", "list", cwd=work, variables={"PYTHONPATH": str(site)})
    assert "wave            waves 1.2  (not loaded" in listed.out
    assert not marker.exists()
    assert swe_agent("tools", "show", "wave", cwd=work, variables={"PYTHONPATH": str(site)}).code == 0
    assert marker.exists()


@pytest.mark.parametrize(
    ("entries", "tools", "words"),
    [
        ({"wave": "waves:Wave"}, "wvae", "no tool or bundle 'wvae'; did you mean wave?"),
        ({"wave": "waves:Missing"}, "wave", "the tool wave of waves 1.2 cannot be loaded: AttributeError"),
        ({"wave": "no_such_module:Wave"}, "wave", "cannot be loaded: ModuleNotFoundError"),
        ({"mute": "waves:Mute"}, "mute", "calls itself 'wave'"),
        ({"no_tool": "waves:NoTool"}, "no_tool", "not a class derived from aci.Tool"),
        ({"view": "waves:Wave"}, "view,shell", "the tool view of waves 1.2 has the name of one of swe-agent's own"),
        ({"minimal": "waves:Wave"}, "minimal,view", "the tool minimal of waves 1.2 has the name"),
    ],
)
def test_what_is_wrong_with_one_is_one_line(
    tmp_path: Path, work: Path, entries: dict[str, str], tools: str, words: str
) -> None:
    site = install(tmp_path / "site", "waves", entries)
    answer = swe_agent("tools", "list", "--tools", tools, cwd=work, variables={"PYTHONPATH": str(site)})
    assert answer.code == 2
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_two_packages_with_one_tool_are_told_apart_by_nobody(tmp_path: Path, work: Path) -> None:
    site = install(install(tmp_path / "site", "waves", {"wave": "waves:Wave"}), "tides", {"wave": "tides:Wave"})
    answer = swe_agent("tools", "list", "--tools", "wave", cwd=work, variables={"PYTHONPATH": str(site)})
    assert answer.code == 2
    assert "is brought by" in answer.err
    assert "waves 1.2" in answer.err
    assert "tides 1.2" in answer.err


@pytest.mark.parametrize("arguments", [("--tools", "default,-submit", "--model", "human"), ("--tools", "no such")])
def test_a_wrong_choice_is_told_before_anything_is_built(
    make_repository: MakeRepository, arguments: tuple[str, ...]
) -> None:
    repository = make_repository(BUGGY)
    answer = resolve(repository, *arguments)
    assert answer.code == 2
    assert answer.result["error"].startswith("agent.tools (--tools): ")
    assert not (repository / "runs").exists()


def test_a_target_neither_brings_tools_nor_chooses_them(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    marker = tmp_path / "imported"
    install(repository, "waves", {"wave": "waves:Wave"}, REMEMBERS.format(marker=str(marker)) + WAVE)
    for path in (str(repository), ".", ""):
        answer = swe_agent("tools", "list", "--tools", "wave", cwd=repository, variables={"PYTHONPATH": path})
        assert answer.code == 2
        assert "no tool or bundle 'wave'" in answer.err
    # As `pip install -e .` leaves it: the metadata is installed, the code lies in the target.
    site = tmp_path / "site"
    site.mkdir()
    (repository / "waves-1.2.dist-info").rename(site / "waves-1.2.dist-info")
    (repository / "waves").mkdir()
    (repository / "waves.py").rename(repository / "waves" / "__init__.py")
    (site / "waves").symlink_to(repository / "waves")
    answer = swe_agent("tools", "list", "--tools", "wave", cwd=repository, variables={"PYTHONPATH": str(site)})
    assert answer.code == 2
    assert "code of a target is never loaded" in answer.err
    assert not marker.exists()
    (repository / "swe-agent.toml").write_text("[agent]\ntools = 'wave'\n")
    answer = swe_agent("tools", "list", "--tools", "minimal", cwd=repository)
    assert answer.code == 2
    assert "agent.tools does not belong here" in answer.err


def test_show_prints_what_the_model_reads(tmp_path: Path) -> None:
    answer = swe_agent("tools", "show", "view", cwd=tmp_path)
    assert "in the bundles default, no-shell, read-only" in answer.out
    assert "`file::Class.method`" in answer.out
    answer = swe_agent("tools", "show", "minimal", "--json", cwd=tmp_path)
    jsonschema.validate(json.loads(answer.out), SCHEMA)
    rows = json.loads(answer.out)["tools"]
    assert [row["name"] for row in rows] == ["replace", "shell", "submit"]
    assert rows[0]["parameters"]["required"] == ["path", "old", "new"]


SERVER = Path(__file__).parents[1] / "servers" / "mcp_server.py"


def servers(**each: dict[str, object]) -> dict[str, str]:
    return {"SWE_AGENT_AGENT__MCP_SERVERS": json.dumps(each), "TICKET_TOKEN": "ticket-token-0123456789"}


ODD: dict[str, object] = {
    "command": sys.executable,
    "args": [str(SERVER), "stdio"],
    "env": {"TOKEN": "$TICKET_TOKEN", "MODE": "a-literal-secret"},
}


def test_tools_of_an_mcp_server_are_called(make_repository: MakeRepository, tmp_path: Path) -> None:
    pytest.importorskip("mcp")
    repository = make_repository(BUGGY)
    calls = [{"name": f"odd_{name}"} for name in ("where_am-i", "die")]
    model = replies(tmp_path / "replies.jsonl", *calls, {"name": "odd_add", "arguments": {"a": 1, "b": 2}}, FIX)
    answer = swe_agent(
        "resolve", "-", "--env", "local", "--json", "--quiet", "--tools", "minimal,odd", "--model", model,
        cwd=repository, stdin=ISSUE, variables=servers(odd=ODD, idle=ODD),
    )  # fmt: skip
    assert answer.code == 0, answer.err
    run = repository / answer.result["run_dir"]
    where, dead, added, *_ = observations(run)
    assert json.loads((where.content or "").partition("\n[")[0])["environ"]["TOKEN"] == "[secret masked]"
    assert "it ended before it answered" in (dead.content or "")
    assert added.content == "3"
    assert offered(run).sources["odd_add"].startswith("MCP server odd (oddities ")
    recorded = (run / "trajectory.jsonl").read_text()
    assert "ticket-token" not in recorded
    assert "a-literal-secret" not in recorded.replace(where.content or "", "").split("run_started")[1].split("\n")[0]
    assert "not chosen: the MCP servers idle (--tools +idle adds their tools)" in recorded


@pytest.mark.parametrize(
    ("each", "tools", "words"),
    [
        ({"odd": ODD}, "odd_ad", "no tool or bundle 'odd_ad'; did you mean odd_add?"),
        (
            {"odd": {"command": "/no/such"}},
            "+odd",
            "the MCP server odd (agent.mcp_servers) cannot be used: its command",
        ),
        ({"odd": {"command": "x", "env": {"A": "$NOT_SET_ANYWHERE"}}}, "+odd", "wants the variable NOT_SET_ANYWHERE"),
        ({"view": ODD}, "view,shell", "the MCP server view has the name of a tool or bundle"),
        ({"odd": {"comand": "x"}}, "default", "unknown key agent.mcp_servers.odd.comand"),
    ],
)
def test_what_is_wrong_with_a_server_is_one_line(
    work: Path, each: dict[str, dict[str, object]], tools: str, words: str
) -> None:
    pytest.importorskip("mcp")
    answer = swe_agent("tools", "list", "--tools", tools, cwd=work, variables=servers(**each))
    assert answer.code == 2
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_list_and_a_dry_run_start_no_server(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository, marker = make_repository(BUGGY), tmp_path / "started"
    idle = servers(idle={"command": "touch", "args": [str(marker)]})
    listed = swe_agent("tools", "list", cwd=repository, variables=idle)
    assert "idle            MCP server  (not loaded" in listed.out
    dry = swe_agent(
        "resolve", "-", "--dry-run", "--env", "local", "--model", "human", "--tools", "+idle",
        cwd=repository, stdin=ISSUE, variables=idle,
    )  # fmt: skip
    assert dry.code == 0, dry.err
    assert not marker.exists()


def test_a_target_cannot_start_a_server(work: Path) -> None:
    marker = work / "started"
    (work / "swe-agent.toml").write_text(
        f"[agent]\ntools = 'odd'\n[agent.mcp_servers.odd]\ncommand = 'touch'\nargs = ['{marker}']\n"
    )
    answer = swe_agent("tools", "list", "--tools", "odd", cwd=work)
    assert answer.code == 2
    assert "does not belong here" in answer.err
    assert not marker.exists()


def test_without_the_extra_it_is_one_line(work: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None; from swe_agent.console import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "tools", "list", "--tools", "+odd"],
        cwd=work, capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, **servers(odd=ODD), "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "it needs the optional extra `mcp`" in done.stderr
    assert len(done.stderr.splitlines()) == 1
