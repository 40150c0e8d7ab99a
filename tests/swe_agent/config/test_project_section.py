"""A recipe written as the project's file is the same recipe when it is read."""

from pathlib import Path

from envs import EnvSpec
from envs.snapshot import take_snapshot
from swe_agent.config import load_settings
from swe_agent.config.project_file import project_section
from swe_agent.surroundings import make_spec
from tests.conftest import MakeRepository

SPEC = EnvSpec(
    python="3.8",
    as_of="2020-02-29",
    system_packages=("libxml2-dev",),
    tools=("python -m pip install -q 'setuptools<58' wheel",),
    manifests=("setup.py", 'requirements/test "odd".txt'),
    dependencies=("python -m pip install -q -r 'requirements/test.txt' || sed -e 's/\\t *#.*//' x\nsecond line",),
    install=("python -m pip install -q -e .",),
    services=("postgres",),
    test_command="python -m pytest -k 'é or \"b\"'",
    variables={"DJANGO_SETTINGS_MODULE": "a.b", "EMPTY_NOT": "x=y"},
    reasons={"python": "requires-python\n[project]", "install": "setup.py"},
)


def read_back(folder: Path, spec: EnvSpec, make_repository: MakeRepository) -> EnvSpec:
    (folder / "swe-agent.toml").write_text(project_section(spec), encoding="utf-8")
    settings = load_settings(cwd=folder, environ={}, flags={}, user_file=folder / "none.toml").settings
    repository = make_repository({"setup.py": "", "a.py": ""})
    return make_spec(take_snapshot(repository, folder / "base.git"), settings.project, settings.environment)


def test_there_and_back(tmp_path: Path, make_repository: MakeRepository) -> None:
    again = read_back(tmp_path, SPEC, make_repository)
    assert again.model_dump(exclude={"reasons"}) == SPEC.model_dump(exclude={"reasons"})
    assert again.reasons["as_of"] == "configuration"


def test_todays_packages_are_said_to_be(tmp_path: Path, make_repository: MakeRepository) -> None:
    spec = SPEC.model_copy(update={"as_of": None})
    assert 'as_of = "today"' in project_section(spec)
    assert read_back(tmp_path, spec, make_repository).as_of is None


def test_each_line_has_its_reason_above() -> None:
    lines = project_section(SPEC).splitlines()
    assert lines[lines.index('python = "3.8"') - 1] == "# requires-python [project]"
    assert not any(line.startswith("image") for line in lines)
