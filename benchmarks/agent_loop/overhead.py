"""What the loop costs per step, side by side with mini-swe-agent: 50 steps of one command, in turns, in containers."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import JsonValue

from aci import Toolbox, ToolContext
from aci.checkpoints import Checkpoints
from aci.live_index import LiveIndex
from envs import EnvSpec, TestReport
from envs.docker import DockerEnvironment, PreparedDocker, prepare_docker
from envs.snapshot import Snapshot, take_snapshot
from localization import CodeIndex, GitTree
from swe_agent.agent import Agent, AgentLimits
from swe_agent.config import AgentSettings
from swe_agent.models.scripted import ScriptedCall, ScriptedModel, ScriptedReply
from swe_agent.models.window import fold_rules
from swe_agent.prompts import render
from swe_agent.trees import EnvironmentTree
from trajectories import AssistantMessage, Message, SystemMessage, UserMessage
from trajectories.store import TrajectoryWriter

Peer = subprocess.Popen[str]

STEPS = 50
ENDS = 5
"""Steps averaged at the beginning (from step 5) and at the end."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, _prepared(options.repo, Path(folder)) as (prepared, snapshot):
        rounds = [
            _round(options, prepared, snapshot, Path(folder) / str(number)) for number in range(options.rounds + 1)
        ][1:]  # the first warms up
    told = _summary(rounds)
    print(json.dumps(told, indent=1) if options.json else _table(told))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", type=Path, required=True, help="a git repository to work in")
    parser.add_argument("--mini-python", help="a Python with mini-swe-agent 2.4.6; without it ours alone")
    parser.add_argument("--command", default="ls /")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def _prepared(repository: Path, folder: Path) -> Iterator[tuple[PreparedDocker, Snapshot]]:
    snapshot = take_snapshot(repository, folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(), run_id="overhead")
    try:
        yield prepared, snapshot
    finally:
        prepared.close()


class InTurns:
    """A scripted model that lets the other loop make its step before each of ours, and takes the time of both."""

    name = "scripted"

    def __init__(self, command: str, peer: Peer | None) -> None:
        self._model = ScriptedModel([_reply(command, number) for number in range(STEPS + 1)])
        self._peer = peer
        self._began: float | None = None
        self.ours: list[float] = []
        self.theirs: list[float] = []

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        if self._began is not None:
            self.ours.append(time.perf_counter() - self._began)
        if self._peer is not None:
            self.theirs.append(_asked(self._peer))
        self._began = time.perf_counter()
        return self._model.query(messages, tools)


def _reply(command: str, number: int) -> ScriptedReply:
    # The same call over and over would be ended as going round in circles.
    arguments: dict[str, JsonValue] = {"command": f"{command} # {number}"}
    return ScriptedReply(content=f"Look {number}.", tool_calls=(ScriptedCall(name="shell", arguments=arguments),))


def _round(
    options: argparse.Namespace, prepared: PreparedDocker, snapshot: Snapshot, folder: Path
) -> dict[str, list[float]]:
    """Seconds of each step: ours and theirs by turns, and of the command alone in the same container."""
    folder.mkdir()
    with (
        prepared.open() as environment,
        _peer(options, prepared, folder) as peer,
        TrajectoryWriter(folder / "trajectory.jsonl") as writer,
    ):
        model = InTurns(options.command, peer)
        agent = _agent(environment, snapshot, model, writer)
        alone = _alone(environment, options.command)
        system = render("system", tools=agent.toolbox.names)
        status = agent.run([SystemMessage(content=system), UserMessage(content="Do it.")])
        if status != "step_limit" or "exit code 0" not in str(agent.messages[-1].content):
            raise SystemExit(f"the run went wrong: {status}: {agent.messages[-1]}")
    return {"command": alone, "ours": model.ours, "mini": model.theirs[:STEPS]}


def _agent(environment: DockerEnvironment, snapshot: Snapshot, model: InTurns, writer: TrajectoryWriter) -> Agent:
    """As the `agent` strategy makes it."""
    index = CodeIndex.build(EnvironmentTree(GitTree(snapshot.git_dir, snapshot.commit), environment))

    def no_tests(ids: tuple[str, ...]) -> TestReport:
        raise NotImplementedError

    context = ToolContext(
        environment=environment, live=LiveIndex(index), run_tests=no_tests,
        checkpoints=Checkpoints(environment, writer),
    )  # fmt: skip
    limits = AgentLimits(max_steps=STEPS + 1, folding=fold_rules(model, AgentSettings()))
    return Agent(model, Toolbox.default().available(context), context, limits=limits, observer=writer)


def _alone(environment: DockerEnvironment, command: str) -> list[float]:
    """Seconds of the command itself, told by the shell that runs it."""
    loop = f"TIMEFORMAT=%R; time for i in $(seq {STEPS}); do {command} >/dev/null; done"
    said = environment.shell().run(loop, timeout=120).output.split()[-1]
    return [float(said.replace(",", ".")) / STEPS]


@contextmanager
def _peer(options: argparse.Namespace, prepared: PreparedDocker, folder: Path) -> Iterator[Peer | None]:
    if not options.mini_python:
        yield None
        return
    script = Path(__file__).with_name("mini_peer.py")
    command = [options.mini_python, str(script), str(prepared.image), str(folder), options.command, str(STEPS + 1)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True) as peer:
        assert peer.stdout is not None
        while (said := peer.stdout.readline()) != "ready\n":
            if not said:
                raise SystemExit("mini-swe-agent did not start")
        yield peer
        assert peer.stdin is not None
        peer.stdin.close()


def _asked(peer: Peer) -> float:
    assert peer.stdin is not None
    assert peer.stdout is not None
    peer.stdin.write("\n")
    peer.stdin.flush()
    return float(peer.stdout.readline())


def _summary(rounds: Sequence[dict[str, list[float]]]) -> dict[str, object]:
    """Milliseconds per step, and the same above the command; the growth is that of the medians at both ends."""
    told: dict[str, object] = {"steps": STEPS, "rounds": len(rounds)}
    alone = statistics.median(each["command"][0] for each in rounds)
    told["command_ms"] = round(1e3 * alone, 2)
    for name in ("ours", "mini"):
        steps = [step for each in rounds for step in each[name][1:]]
        if steps:
            early = [step for each in rounds for step in each[name][4 : 4 + ENDS]]
            late = [step for each in rounds for step in each[name][-ENDS:]]
            told[name] = {
                "step_ms": round(1e3 * statistics.median(steps), 2),
                "above_command_ms": round(1e3 * (statistics.median(steps) - alone), 2),
                "first_ms": round(1e3 * statistics.median(each[name][0] for each in rounds), 1),
                "late_over_early": round(statistics.median(late) / statistics.median(early), 3),
            }
    if isinstance(told.get("mini"), dict):
        pairs = [
            (statistics.median(each["mini"][1:]) - alone) / (statistics.median(each["ours"][1:]) - alone)
            for each in rounds
        ]
        told["mini_over_ours"] = round(statistics.median(pairs), 1)
    return told


def _table(told: dict[str, object]) -> str:
    return "\n".join(f"{key:<16} {value}" for key, value in told.items())


if __name__ == "__main__":
    main()
