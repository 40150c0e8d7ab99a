"""A person beside the agent, at a real terminal."""

import json
import time
from pathlib import Path

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, FAILING, ISSUE, swe_agent
from tests.e2e.pseudo_terminal import CTRL_C, CTRL_D, PseudoTerminal
from trajectories import PersonActed, RolledBack, Trajectory, UserMessage, read_trajectory

LOOK = {"name": "view", "arguments": {"path": "shop/prices.py"}}
WRONG = {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = -1"}}
RIGHT = {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}}
TESTS = {"name": "shell", "arguments": {"command": "rm tests/test_prices.py"}}
ASK = {"name": "ask", "arguments": {"question": "May the total of nothing be 0?"}}
SUBMIT = {"name": "submit", "arguments": {"summary": "starts at 0"}}


def arguments(folder: Path, *replies: dict[str, object]) -> list[str]:
    (folder / "replies.jsonl").write_text("".join(json.dumps(reply) + "\n" for reply in replies))
    (folder / "issue.md").write_text(ISSUE)
    model = f"scripted:{folder / 'replies.jsonl'}"
    return ["resolve", str(folder / "issue.md"), "--failing-test", FAILING, "--env", "local", "--model", model]


def sleeping(folder: Path) -> dict[str, object]:
    """A call that sleeps for two seconds."""
    return {"name": "shell", "arguments": {"command": f"touch {folder}/began; sleep 2; echo slept"}}


def pressed_while_it_sleeps(terminal: PseudoTerminal, folder: Path) -> None:
    deadline = time.monotonic() + 60
    while not (folder / "began").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    terminal.press(CTRL_C)
    terminal.wait_for("waiting for the next safe moment")


def the_run(repository: Path) -> Path:
    (run,) = (repository / "runs").iterdir()
    return run


def acts(trajectory: Trajectory) -> list[object]:
    return [(event.step, event.call, event.act) for event in trajectory.events if isinstance(event, PersonActed)]


def test_a_person_stands_beside_the_agent(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    command = arguments(
        tmp_path,
        {"content": "I look first.", "tool_calls": [LOOK, sleeping(tmp_path)]},
        {"tool_calls": [WRONG], "expect": "only prices.py"},
        {"tool_calls": [TESTS], "expect": "taken back to before step 2"},
        {"tool_calls": [ASK, RIGHT], "expect": "denied this call: the tests stay"},
        {"tool_calls": [SUBMIT]},
    )
    with PseudoTerminal([*command, "--interactive"], repository) as terminal:
        terminal.wait_for("I look first.")
        terminal.wait_for("result = 1")
        pressed_while_it_sleeps(terminal, tmp_path)
        terminal.wait_for("slept")
        terminal.wait_for("waiting after step 1")
        terminal.type("it is only prices.py that is wrong")
        terminal.type("/budget")
        terminal.wait_for("steps: 1 of 60")
        terminal.type("/show 1")
        terminal.wait_for("-> shell {'command'")
        terminal.type("/go 1")
        terminal.wait_for("the model is told: it is only prices.py")
        terminal.wait_for("waiting after step 2")
        terminal.type("diff")
        terminal.wait_for("+    result = -1")
        terminal.type("/back 2")
        terminal.wait_for("taken back to before step 2")
        terminal.type("/back 2 please")
        terminal.wait_for("/back N")
        terminal.type("/approve changes")
        terminal.type("go")
        terminal.wait_for("waiting before shell rm tests/test_prices.py")
        terminal.type("n the tests stay")
        terminal.wait_for("May the total of nothing be 0?")
        terminal.type("yes")
        terminal.wait_for("waiting before replace shop/prices.py")
        terminal.type("y")
        terminal.wait_for("waiting before submit")
        terminal.type("a")
        assert terminal.end() == 0, terminal.seen
        assert "validated" in terminal.seen
    trajectory = read_trajectory(the_run(repository))
    (back,) = (event for event in trajectory.events if isinstance(event, RolledBack))
    assert back.paths == ("shop/prices.py",)
    told = [message.content for message in trajectory.messages if isinstance(message, UserMessage)][1:]
    assert told[0].endswith("it is only prices.py that is wrong")
    shown = swe_agent("trajectory", "show", the_run(repository).name, cwd=repository).out
    for line in ("denied the call", "  the tests stay", "answered: May the total of nothing be 0?", "paused"):
        assert line in shown
    _replayed(command, repository, trajectory)


def _replayed(command: list[str], repository: Path, recorded: Trajectory) -> None:
    """The same to the end, without anybody there."""
    run = the_run(repository)
    again = swe_agent(*command[:-1], f"replay:{run}", "--json", "--output", "again", cwd=repository)
    assert again.code == 0, again.err
    assert "the person denied the call: the tests stay" in again.err
    replay = read_trajectory(repository / again.result["run_dir"])
    assert [message.content for message in replay.replies] == [message.content for message in recorded.replies]
    assert [message.role for message in replay.messages] == [message.role for message in recorded.messages]
    assert (repository / again.result["patch_path"]).read_bytes() == (run / "patch.diff").read_bytes()
    assert acts(replay) == acts(recorded)


def test_a_second_ctrl_c_ends_the_run_and_keeps_the_work(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    command = arguments(
        tmp_path, {"tool_calls": [RIGHT]}, {"tool_calls": [sleeping(tmp_path)]}, {"tool_calls": [SUBMIT]}
    )
    with PseudoTerminal([*command, "--interactive"], repository) as terminal:
        pressed_while_it_sleeps(terminal, tmp_path)
        terminal.wait_for("waiting after step 2")
        terminal.wait_for("you> ")
        time.sleep(0.3)  # readline misses a signal between its prompt and its wait for a key
        terminal.press(CTRL_C)
        assert terminal.end() == 1
    assert json.loads((the_run(repository) / "result.json").read_text())["exit_reason"] == "interrupted"
    assert "+    result = 0" in (the_run(repository) / "patch.diff").read_text()


def test_the_end_of_the_input_ends_the_run_and_keeps_the_work(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    command = arguments(tmp_path, {"tool_calls": [RIGHT]}, {"tool_calls": [TESTS]}, {"tool_calls": [SUBMIT]})
    with PseudoTerminal([*command, "--interactive", "--approve", "commands"], repository) as terminal:
        terminal.wait_for("waiting before shell rm tests")
        terminal.wait_for("you> ")
        time.sleep(0.3)
        terminal.press(CTRL_D)
        assert terminal.end() == 1
    assert json.loads((the_run(repository) / "result.json").read_text())["exit_reason"] == "stopped"
    assert "+    result = 0" in (the_run(repository) / "patch.diff").read_text()


def test_without_a_terminal_it_says_so(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    for more, said in ((), "needs a terminal"), (("--json",), "leave out --json"):
        answer = swe_agent(*arguments(tmp_path), "--interactive", *more, cwd=repository)
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
        assert said in answer.err
    assert not (repository / "runs").exists()
