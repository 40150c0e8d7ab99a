"""What is copied into targets runs on the Pythons that targets have."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import envs.inside
from envs import Environment, EnvSpec
from envs.debugging import Watch, run_watched
from envs.docker import prepare_docker
from envs.snapshot import take_snapshot
from envs.testing import plugins_folder, run_tests
from tests.conftest import init_repository
from tests.envs.forked import check_outcomes
from tests.envs.project import COVERED, PROJECT, STATUSES

INSIDE = sorted(Path(envs.inside.__file__).parent.glob("*.py"))
SNIPPET = ("swe_agent_snippet", "swe_agent_stand_ins", "swe_agent_trace")


@pytest.mark.parametrize("file", INSIDE, ids=lambda file: file.name)
def test_it_is_written_in_the_oldest_pythons_grammar(file: Path) -> None:
    assert ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 6)).body


@pytest.fixture(scope="module", params=["3.6", "3.9", "3.13"])
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    folder = tmp_path_factory.mktemp("inside")
    snapshot = take_snapshot(init_repository(folder / "repository", PROJECT), folder / "base.git")
    spec = EnvSpec(python=request.param, tools=("python -m pip install -q pytest",))
    prepared = prepare_docker(snapshot, spec)
    with prepared.open() as environment:
        version = environment.exec(["python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], timeout=20)
        assert version.stdout.strip() == request.param
        yield environment
    prepared.close()


@pytest.mark.docker
def test_report_and_spectrum(environment: Environment) -> None:
    run = run_tests(environment, "python -m pytest", timeout=60, spectrum=True)
    assert run.report.statuses == STATUSES
    assert {test: run.covered[test]["src/calc.py"] for test in COVERED} == COVERED
    assert environment.diff().is_empty


@pytest.mark.docker
def test_selection(environment: Environment) -> None:
    ids = ("tests/test_calc.py::test_twice", "tests/test_calc.py::TestNegative")
    ran = run_tests(environment, "python -m pytest", ids, timeout=60).report.statuses
    assert ran == {test: status for test, status in STATUSES.items() if test.startswith(ids)}


@pytest.mark.docker
def test_pieces_of_code_are_traced(environment: Environment) -> None:
    pieces = (("exec", "print(half(4))\n"), ("single", "twice(3)\n"), ("exec", "half(None)\n"), ("exec", "x = (\n"))
    program = {
        "root": environment.root,
        "packages": ["calc"],
        "seconds": 20,
        "files": {},
        "imports": ["import json", "import nowhere"],
        "steps": [{"block": 1, "mode": mode, "source": source} for mode, source in pieces],
    }
    folder = plugins_folder(environment, *SNIPPET)
    environment.write(f"{folder}/program.json", json.dumps(program).encode())
    command = f"mkdir -p {folder}/here; cd {folder}/here; python ../swe_agent_snippet.py ../program.json ../result.json"
    done = environment.exec(command, timeout=60)
    result = json.loads(environment.read(f"{folder}/result.json"))
    assert done.output == ""
    assert result["printed"] == "2\n6\n"
    assert {line: steps for line, (_, steps) in result["lines"]["src/calc.py"].items()} == {"2": 2, "4": 1, "8": 1}
    assert [step["error"] for step in result["steps"]] == [None, None, "TypeError", "SyntaxError"]
    assert result["steps"][2]["frames"] == [["src/calc.py", 2, "half"]]
    assert set(result["control"]["src/calc.py"]) >= {1, 7}
    assert environment.diff().is_empty


@pytest.mark.docker
def test_edits_are_tried_in_forked_children(environment: Environment) -> None:
    check_outcomes(environment)
    assert environment.diff().is_empty, "nothing is written to the tree"


@pytest.mark.docker
def test_ids_of_an_old_pytest_are_those_of_today(tmp_path: Path) -> None:
    files = {"tests/test_a.py": "class TestA:\n    def test_one(self): pass\n    def test_two(self): assert 0\n"}
    snapshot = take_snapshot(init_repository(tmp_path / "repository", files), tmp_path / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(python="3.6", tools=("python -m pip install -q pytest==3.0.2",)))
    with prepared.open() as environment:
        run = run_tests(environment, "python -m pytest", timeout=60, spectrum=True)
        chosen = run_tests(environment, "python -m pytest", ("tests/test_a.py::TestA::test_two",), timeout=60)
    prepared.close()
    assert run.report.statuses == {
        "tests/test_a.py::TestA::test_one": "passed",
        "tests/test_a.py::TestA::test_two": "failed",
    }
    assert run.covered.keys() == run.report.statuses.keys()
    assert chosen.report.statuses == {"tests/test_a.py::TestA::test_two": "failed"}


@pytest.mark.docker
def test_a_place_is_watched(environment: Environment) -> None:
    watch = Watch(path="src/calc.py", function="twice", first=1, last=100, show=("x",))
    run = run_watched(environment, "python -m pytest", ("tests/test_calc.py::test_twice",), watch, timeout=60)
    (stop,) = [each for each in run.seen if each.kind == "stop"]
    assert [frame.function for frame in stop.stack] == ["test_twice", "twice"]
    assert stop.shown[0][1] == stop.locals["x"]
    command = "python -c \"import sys; sys.path[:0] = ['src']; import calc; calc.half(None)\""
    run = run_watched(environment, command, (), Watch(), timeout=60)
    assert [each.error.partition(":")[0] for each in run.seen] == ["", "TypeError"]
    assert run.seen[1].stack[-1].function == "half"
