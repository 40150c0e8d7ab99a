"""Commands that wreck the tree or its environment, in real containers: found at once, mended, told at once."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from aci import Observation, Toolbox, ToolContext
from aci.checkpoints import Checkpoints
from aci.guard import Guard
from aci.live_index import LiveIndex
from aci.vitals import Vitals
from envs import EnvironmentBroken, EnvSpec, Limits, ReplaceableEnvironment, SavedTree, TestReport
from envs.docker import PreparedDocker, prepare_docker
from envs.places import HOME
from envs.snapshot import take_snapshot
from localization import CodeIndex, DirectoryTree
from tests.conftest import init_repository
from trajectories import Event, RolledBack, ToolCall

pytestmark = pytest.mark.docker

FILES: dict[str, str | bytes] = {
    **{f"package/module_{number}.py": f"value = {number}\n" for number in range(12)},
    "package/__init__.py": "",
    **{f"tests/test_{number}.py": "def test_it():\n    pass\n" for number in range(12)},
    **{f"docs/page_{number}.md": "text\n" for number in range(8)},
    "README.md": "Read me.\n",
    ".gitignore": "cache/\n",
}
VENV = f"{HOME}/venv"
SPEC = EnvSpec(
    install=(f"python -m venv {VENV}",),
    limits=Limits(memory_mb=512, cpus=1.0, pids=128, file_mb=1024, disk_mb=96),
    variables={"PATH": f"{VENV}/bin:/usr/local/bin:/usr/bin:/bin"},
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedDocker]:
    folder = tmp_path_factory.mktemp("guard")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    place = prepare_docker(snapshot, SPEC, run_id="tests")
    yield place
    place.close()


class Desk:
    """What an agent has in front of it."""

    def __init__(self, prepared: PreparedDocker, index: CodeIndex) -> None:
        self.events: list[Event] = []
        self.environment = ReplaceableEnvironment(prepared)
        checkpoints = Checkpoints(self.environment, self.events.append)
        self.step = 0
        self.context = ToolContext(
            environment=self.environment,
            live=LiveIndex(index),
            run_tests=lambda tests: TestReport(command="", exit_code=0, timed_out=False, seconds=0.0),
            command_timeout=60.0,
            checkpoints=checkpoints,
            guard=Guard(self.environment, checkpoints, Vitals.of(self.environment), lambda paths: None),
        )

    def call(self, name: str, **arguments: object) -> Observation:
        self.step += 1
        made = ToolCall(id="1", name=name, arguments=arguments)  # type: ignore[arg-type]
        return Toolbox.default().run(made, replace(self.context, step=self.step))

    def tree(self) -> SavedTree:
        return self.environment.save()

    @property
    def rolled_back(self) -> list[RolledBack]:
        return [event for event in self.events if isinstance(event, RolledBack)]


@pytest.fixture
def desk(prepared: PreparedDocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = Desk(prepared, CodeIndex.build(DirectoryTree(tmp_path_factory.mktemp("empty"))))
    yield place
    place.environment.close()


@pytest.mark.parametrize(
    ("command", "says", "fresh"),
    [
        ("rm -rf .git", ".git was gone", False),
        ("echo nonsense >.git/HEAD; rm -rf .git/refs", ".git was gone", False),
        ("rm -rf package", "package, a folder of 13 files, was gone", False),
        ("rm -rf -- * .[a-z]*", "all files were gone", False),
        (f"rm -rf {VENV}/bin", "Python did not start any more", True),
        (f"pip uninstall -y pip setuptools; rm -rf {VENV}/lib/python3*/site-packages/*", "Python did not start", True),
        (f"rm {VENV}/pyvenv.cfg; rm -rf {VENV}/lib", "Python did not start any more", True),
        ("for i in 1 2 3 4; do head -c 60000000 /dev/zero >filled_$i; done; sleep 20", "the disk was full", True),
        ("head -c 200000000 /dev/zero >/tmp/filled; sleep 20", "the disk was full", True),
        ("python -c 'import os; os.kill(-1, 9)'", "the environment had died", True),
    ],
)
def test_a_wreck_is_mended_before_the_next_call(desk: Desk, command: str, says: str, fresh: bool) -> None:
    desk.call("create", path="new.py", text="mine = 1\n")
    desk.call("shell", command="echo more >>README.md; mkdir -p cache hollow; echo 1 >cache/built; chmod 755 new.py")
    desk.call("replace", path="README.md", old="more", new="still more")
    before = desk.tree()
    seen = desk.call("shell", command=command)
    assert seen.is_error
    assert "ROLLED BACK: after this call " in seen.text
    assert says in seen.text
    assert ("started anew from its image" in seen.text) == fresh
    assert "Could not be brought back" not in seen.text
    assert desk.tree().differing(before) == ()
    assert [event.reason for event in desk.rolled_back] == ["wrecked"]
    working = "git status --short; python -c 'print(6 * 7)'; python -m pip --version"
    after = desk.call("shell", command=working)
    assert not after.is_error
    assert " M README.md\n?? new.py\n42\npip " in after.text
    assert desk.call("undo").text.startswith("The tree is as before step 3; taken back: replace README.md")


def test_what_an_ordinary_user_cannot_wreck_stays(desk: Desk) -> None:
    command = "rm -rf /usr/local/bin/python3* /usr/lib/python3* 2>&1 | tail -1; apt-get remove -y git"
    seen = desk.call("shell", command=command)
    assert "ROLLED BACK" not in seen.text
    assert "ermission denied" in seen.text
    assert desk.rolled_back == []


def test_what_may_be_meant_stands(desk: Desk) -> None:
    desk.call("shell", command="mkdir cache; echo 1 >cache/built")
    seen = desk.call("shell", command="git mv package renamed && git rm -q docs/page_1.md && rm -r cache; ls")
    assert "ROLLED BACK" not in seen.text, "what is renamed is not lost, and little may be deleted"
    refused = desk.call("shell", command="rm -r tests")
    assert "tests, a folder of 12 files, was gone" in refused.text
    assert "make the very same call again" in refused.text
    assert "ROLLED BACK" not in desk.call("shell", command="rm -r tests").text
    assert not desk.environment.exec("ls tests", timeout=20).ok
    assert "tests/test_1.py" in desk.call("undo").text


def test_a_death_between_two_calls_costs_no_edit(desk: Desk) -> None:
    desk.call("shell", command="echo 1 >one.txt")
    desk.call("create", path="two.txt", text="2\n")
    before = desk.tree()
    with contextlib.suppress(EnvironmentBroken):
        desk.environment.exec("kill -KILL -1", timeout=20)
    seen = desk.call("view", path="two.txt")
    assert "the environment had died" in seen.text
    assert desk.tree().differing(before) == ()
    assert "2" in desk.call("view", path="two.txt").text
