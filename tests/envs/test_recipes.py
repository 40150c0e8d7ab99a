"""What was proven once is known the next time, for that tree and those words alone."""

from pathlib import Path

import pytest

from envs import EnvSpec, Limits
from envs.locks import state_folder
from envs.recipes import forget_recipe, keep_recipe, known_recipe
from envs.snapshot import Snapshot, take_snapshot
from tests.conftest import MakeRepository

FOUND = EnvSpec(python="3.12", test_command="python -m pytest")
PROVEN = FOUND.model_copy(update={"python": "3.9", "reasons": {"python": "ladder: Python 3.9"}})


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def snapshot(make_repository: MakeRepository) -> Snapshot:
    repository = make_repository({"a.py": ""})
    return take_snapshot(repository, repository.parent / "base.git")


def test_it_is_known_with_the_limits_of_this_run(snapshot: Snapshot) -> None:
    assert known_recipe(snapshot, FOUND, "1") is None
    keep_recipe(snapshot, FOUND, "1", PROVEN)
    mine = FOUND.model_copy(update={"limits": Limits(memory_mb=100), "reasons": {"python": "other words"}})
    known = known_recipe(snapshot, mine, "1")
    assert known is not None
    assert (known.python, known.limits.memory_mb, known.reasons) == ("3.9", 100, PROVEN.reasons)


def test_another_version_recipe_or_tree_knows_nothing_of_it(
    snapshot: Snapshot, make_repository: MakeRepository
) -> None:
    keep_recipe(snapshot, FOUND, "1", PROVEN)
    assert known_recipe(snapshot, FOUND, "2") is None
    assert known_recipe(snapshot, FOUND.model_copy(update={"install": ("make",)}), "1") is None
    other = make_repository({"b.py": ""})
    assert known_recipe(take_snapshot(other, other.parent / "other.git"), FOUND, "1") is None


def test_uncommitted_changes_are_another_tree(make_repository: MakeRepository) -> None:
    repository = make_repository({"a.py": ""})
    keep_recipe(take_snapshot(repository, repository.parent / "1.git"), FOUND, "1", PROVEN)
    (repository / "setup.py").write_text("raise SystemExit\n")
    assert known_recipe(take_snapshot(repository, repository.parent / "2.git"), FOUND, "1") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"python": 3}', b'{"unknown": 1}', b"\xff"])
def test_a_broken_file_is_as_if_it_were_not_there(snapshot: Snapshot, content: bytes) -> None:
    keep_recipe(snapshot, FOUND, "1", PROVEN)
    (file,) = state_folder("recipes").glob("*.json")
    file.write_bytes(content)
    assert known_recipe(snapshot, FOUND, "1") is None


def test_forgotten(snapshot: Snapshot) -> None:
    keep_recipe(snapshot, FOUND, "1", PROVEN)
    forget_recipe(snapshot, FOUND, "1")
    forget_recipe(snapshot, FOUND, "1")
    assert known_recipe(snapshot, FOUND, "1") is None
