"""From a repository to a recipe."""

from pathlib import Path

from envs.detect import detect
from envs.snapshot import take_snapshot
from tests.conftest import MakeRepository


def test_the_files_of_a_commit_make_a_recipe(make_repository: MakeRepository, tmp_path: Path) -> None:
    files = {
        "setup.py": "setup(extras_require={'tests': ['x']})",
        "x.py": "",
        "README": b"\xff",
        "sp ace/\u00e9.txt": "a",
    }
    spec = detect(take_snapshot(make_repository(files), tmp_path / "base.git"))
    assert spec.ecosystem == "python"
    assert spec.manifests == ("setup.py",)
    assert any("-e '.[tests]'" in step for step in spec.dependencies)
    assert spec.test_command == "python -m pytest"
    assert set(spec.reasons) >= {"python", "dependencies", "install", "test_command"}


def test_a_tree_without_a_language_still_has_pytest(make_repository: MakeRepository, tmp_path: Path) -> None:
    spec = detect(take_snapshot(make_repository({"notes.txt": "a"}), tmp_path / "base.git"))
    assert spec.tools
    assert spec.test_command == "python -m pytest"
