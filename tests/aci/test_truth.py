"""The tree in the environment is the truth: what a command changes there, the tools know the next moment."""

from collections.abc import Iterator

import pytest

from aci import Toolbox, ToolContext
from aci.live_index import LiveIndex
from envs import EnvSpec, Limits, TestReport
from envs.docker import prepare_docker
from envs.snapshot import take_snapshot
from localization import CodeIndex, GitTree
from swe_agent.trees import EnvironmentTree
from tests.aci.conftest import GREET
from tests.conftest import init_repository
from trajectories import ToolCall

pytestmark = pytest.mark.docker

FILES = {
    "src/greet.py": GREET,
    "src/other.py": "from greet import shout\n\n\ndef twice(text):\n    return shout(text) * 2\n",
}


@pytest.fixture(scope="module")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolContext]:
    """A container that shares no folder with the host."""
    folder = tmp_path_factory.mktemp("truth")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(limits=Limits(memory_mb=256)), run_id="tests")
    with prepared.open() as environment:
        index = CodeIndex.build(EnvironmentTree(GitTree(snapshot.git_dir, snapshot.commit), environment))
        report = TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0)
        yield ToolContext(environment=environment, live=LiveIndex(index), run_tests=lambda _: report)
    prepared.close()


def seen(name: str, context: ToolContext, **arguments: object) -> str:
    call = ToolCall.model_validate({"id": "1", "name": name, "arguments": arguments})
    return Toolbox.default().run(call, context).text


def test_what_sed_renames_in_a_container_is_found_by_its_new_name(contained: ToolContext) -> None:
    assert seen("search", contained, pattern="shout", kind="symbol").startswith("src/greet.py:16-17  function shout")
    seen("shell", contained, command="sed -i s/shout/scream/ src/greet.py src/other.py && touch new.txt")
    assert seen("search", contained, pattern="scream", kind="symbol").startswith("src/greet.py:16-17  function scream")
    assert "function twice" in seen("search", contained, pattern="scream", kind="callers")
    assert "No definition" in seen("search", contained, pattern="shout", kind="symbol")
    assert "3 matches in 2 files" in seen("search", contained, pattern="scream")
    assert seen("search", contained, pattern="new", kind="file") == "new.txt"
    seen("shell", contained, command="rm src/other.py")
    assert seen("search", contained, pattern="other.py", kind="file").startswith("No file is called like")


def test_a_container_without_ripgrep_is_searched_and_looked_at(contained: ToolContext) -> None:
    seen("shell", contained, command="seq 400000 >huge.txt; ln -s /etc/passwd away; mkdir -p deep/er; touch deep/er/x")
    assert "lines 399999-400000 of 400000" in seen("view", contained, path="huge.txt", start=399_999)
    assert "leads out of the repository" in seen("view", contained, path="away")
    assert seen("view", contained, path="deep") == "deep/, three levels\ner/\n  x"
    text = seen("view", contained, path="Greeter.greet")
    assert text.startswith("src/greet.py, method Greeter.greet, lines 10-13 of 17")
    assert "1 match in 1 file" in seen("search", contained, pattern=r"upper\(\)", kind="regex")
