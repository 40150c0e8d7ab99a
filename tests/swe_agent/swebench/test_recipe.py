"""Facts of repositories as data, and the recipes made of them and of a row."""

import json
from pathlib import Path

import pytest

from envs import Patch
from envs.snapshot import take_snapshot
from swe_agent.errors import UserError
from swe_agent.swebench.facts import UnknownVersion, check_facts, facts_for
from swe_agent.swebench.recipe import built_recipe, official_recipe
from swe_agent.swebench.rows import Row
from tests.conftest import init_repository, run_git
from tests.swe_agent.swebench.rows import COMMAND, eval_script

DEV = {
    "pvlib/pvlib-python": "0.9",
    "pydicom/pydicom": "2.3",
    "sqlfluff/sqlfluff": "2.2",
    "pylint-dev/astroid": "3.0",
    "marshmallow-code/marshmallow": "3.19",
    "pyvista/pyvista": "0.43",
}
LOCALE = 'export LANG="${LANG:-C.UTF-8}"\n'
FILES = {
    "requirements_dev.txt": "-e .\n-r more.txt\npytest  # runner\ntypes-pkg_resources\nmypy>=0.9,\\\n<1\n",
    "more.txt": "tox\n# nothing\n--index-url x\n",
    "setup.py": "",
}


def row(repo: str, version: str, commit: str, script: str | None = None) -> Row:
    return Row("a__a-1", repo, commit, commit, version, Patch(b""), Patch(b""), ("t::a",), (), script)


def test_every_file_of_facts_is_whole() -> None:
    counts = check_facts()
    assert set(DEV) <= counts.keys()
    assert sum(counts.values()) > 150


@pytest.mark.parametrize(("repo", "version"), DEV.items())
def test_the_dev_repositories_are_known(repo: str, version: str) -> None:
    facts = facts_for(repo, version)
    assert facts.install
    assert facts.reason
    assert facts.test_command.startswith("pytest")


def test_an_unknown_repository_and_version() -> None:
    with pytest.raises(UnknownVersion, match="no facts are kept for o/r"):
        facts_for("o/r", "1")
    with pytest.raises(UnknownVersion, match="version 99 of sqlfluff/sqlfluff"):
        facts_for("sqlfluff/sqlfluff", "99")


def test_a_known_version(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", FILES)
    commit = run_git(repository, "rev-parse", "HEAD")
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    one = row("sqlfluff/sqlfluff", "2.2", commit, eval_script(commit, "pytest -rA test/a.py"))
    recipe = built_recipe(one, repository, snapshot)
    spec = recipe.spec
    assert (spec.python, spec.install, spec.dependencies) == ("3.9", ("true install",), ("true install",))
    assert spec.tools[1:] == ("python -m pip install tox pytest types-setuptools 'mypy>=0.9, <1'",)
    assert spec.as_of == facts_for("sqlfluff/sqlfluff", "2.2").as_of
    assert recipe.test_script == f"{LOCALE}export GREETING=hello\npytest -rA test/a.py"
    assert not recipe.official


def test_a_classic_row_installs_and_runs_what_the_facts_say(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", FILES)
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    one = row("sqlfluff/sqlfluff", "2.2", run_git(repository, "rev-parse", "HEAD"))
    recipe = built_recipe(one, repository, snapshot)
    assert recipe.spec.install == ("python -m pip install -e .",)
    assert recipe.test_script == f"{LOCALE}pytest -rA"


def test_an_unknown_repository_is_read_for_its_own_files(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", {"calc.py": "x = 1\n", "requirements.txt": ""})
    commit = run_git(repository, "rev-parse", "HEAD")
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    recipe = built_recipe(row("o/r", "1", commit, eval_script(commit)), repository, snapshot)
    assert recipe.test_script == f"{LOCALE}export GREETING=hello\n{COMMAND}"
    assert recipe.spec.as_of is not None
    assert recipe.spec.reasons["facts"] == "no facts are kept for o/r"


def test_an_official_image_is_used_with_its_own_interpreter() -> None:
    script = eval_script("c").replace("cd /testbed", "source /opt/x/activate\ncd /testbed", 1)
    recipe = official_recipe(row("o/r", "1", "c", script), "i:1")
    assert recipe.spec.image == "i:1"
    assert recipe.spec.install == ()
    assert recipe.official
    assert recipe.test_script == f"bash -c 'source /opt/x/activate\nexport GREETING=hello\n{COMMAND}'"
    with pytest.raises(UserError, match="needs the row's eval_script"):
        official_recipe(row("o/r", "1", "c"), "i:1")


def test_the_facts_are_plain_data() -> None:
    assert json.loads(facts_for("pydicom/pydicom", "1.3").model_dump_json())["python"] == "3.6"
