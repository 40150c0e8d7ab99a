"""What edits ask of an environment, asked of a container whose Python is not ours."""

from collections.abc import Iterator

import pytest

from aci import ToolContext, ToolError
from aci.live_index import LiveIndex
from aci.text import encoding_of
from aci.tools.apply_patch import ApplyPatch
from aci.tools.create import Create
from aci.tools.delete import Delete
from aci.tools.rename import Rename
from aci.tools.replace import Replace
from envs import EnvSpec, Limits, TestReport
from envs.docker import prepare_docker
from envs.snapshot import take_snapshot
from localization import CodeIndex, GitTree
from tests.conftest import init_repository
from tests.odd_files import EDITED

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolContext]:
    folder = tmp_path_factory.mktemp("edit")
    files: dict[str, str | bytes] = {name: data for name, (data, _, _) in EDITED.items()}
    repository = init_repository(folder / "repository", {**files, "a.py": "x = 1\n"})
    snapshot = take_snapshot(repository, folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(python="3.6", limits=Limits(memory_mb=256)), run_id="tests")
    with prepared.open() as environment:
        report = TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0)
        index = CodeIndex.build(GitTree(snapshot.git_dir, snapshot.commit), workers=0)
        yield ToolContext(environment=environment, live=LiveIndex(index), run_tests=lambda _: report)
    prepared.close()


def test_one_word_of_an_odd_file(contained: ToolContext) -> None:
    environment = contained.environment
    environment.exec("chmod 755 -- *", timeout=20)
    for name in ("Makefile", "table.csv", "latin.py", "lone_cr.txt"):
        data, old, new = EDITED[name]
        Replace(path=name, old=old, new=new).run(contained)
        encoding = encoding_of(data)
        assert environment.read(name) == data.replace(old.encode(encoding), new.encode(encoding)), name
    modes = environment.exec("stat -c %a -- *", timeout=20).stdout.split()
    assert set(modes) == {"755"}


def test_what_is_valid_for_the_interpreter_there_counts(contained: ToolContext) -> None:
    Replace(path="a.py", old="x = 1", new="async = 1").run(contained)  # a name until 3.7
    assert contained.environment.read("a.py") == b"async = 1\n"
    with pytest.raises(ToolError, match=r"line 2: invalid syntax(.|\n)*write it in the shell"):
        Create(path="b.py", text="y = 1\nprint(z := y)\n").run(contained)  # since 3.8
    found = contained.environment.exec("ls b.py; find . ../outside -name 'lint' -type d -prune", timeout=20)
    assert "b.py" not in found.stdout


def test_links_modes_and_moves(contained: ToolContext) -> None:
    environment = contained.environment
    environment.exec("ln -s run.sh link; ln -s /etc away; mkdir sub; ln -s sub linked; chmod 750 run.sh", timeout=20)
    with pytest.raises(ToolError, match=r"link is a link to run\.sh"):
        Replace(path="link", old="set", new="x").run(contained)
    with pytest.raises(ToolError, match="outside the repository"):
        Create(path="away/x", text="x").run(contained)
    with pytest.raises(ToolError, match="name the file itself, sub/x"):
        Create(path="linked/x", text="x").run(contained)
    Rename(path="run.sh", to="bin/run.sh").run(contained)
    hunk = "*** Update File: bin/run.sh\n*** Move to: run.sh\n@@\n-set -e\n+set -eu"
    ApplyPatch(patch=f"*** Begin Patch\n{hunk}\n*** End Patch").run(contained)
    assert environment.exec("stat -c %a run.sh; ls bin", timeout=20).stdout == "750\n"
    Delete(path="link").run(contained)
    assert environment.exec("ls run.sh link", timeout=20).stdout == "run.sh\n"
