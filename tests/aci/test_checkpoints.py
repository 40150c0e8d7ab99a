"""Changes are taken back one by one or to a step; whatever was done, the tree is exactly what it was."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from aci.checkpoints import Checkpoints, NoCheckpoint
from envs import Environment
from envs.local import PreparedLocal
from trajectories import Event, RolledBack

Change = Callable[[Path], None]
NAMES = ("a", "b", "src/greet.py", "src/new", "deep/er/file", "deep", "src", ".gitignore", "ignored/x", ".git/config")


def exactly(root: Path) -> dict[str, tuple[object, ...]]:
    """Everything below by its path: type, mode, and bytes or target."""
    found: dict[str, tuple[object, ...]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            mode = path.lstat().st_mode
            content: object = (
                str(path.readlink()) if path.is_symlink() else None if path.is_dir() else path.read_bytes()
            )
            found[str(path.relative_to(root))] = (mode, content)
    return found


def _gone(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.is_symlink() or path.exists():
        path.unlink()


def _room(root: Path, path: Path) -> None:
    """Make the folders above, whatever stands in the way."""
    for above in reversed(path.relative_to(root).parents[:-1]):
        if not (root / above).is_dir() or (root / above).is_symlink():
            _gone(root / above)
            (root / above).mkdir()


def _write(root: Path, name: str, data: bytes) -> None:
    _room(root, root / name)
    if (root / name).is_dir() or (root / name).is_symlink():
        _gone(root / name)
    (root / name).write_bytes(data)


def _link(root: Path, name: str, target: str) -> None:
    _room(root, root / name)
    _gone(root / name)
    (root / name).symlink_to(target)


def _folder(root: Path, name: str) -> None:
    _room(root, root / name / "x")


def _move(root: Path, name: str, to: str) -> None:
    if (root / name).exists() and not f"{to}/".startswith(f"{name}/") and not f"{name}/".startswith(f"{to}/"):
        _room(root, root / to)
        _gone(root / to)
        (root / name).rename(root / to)


def _mode(root: Path, name: str, mode: int) -> None:
    if (root / name).exists() and not (root / name).is_symlink():
        (root / name).chmod(mode | (0o700 if (root / name).is_dir() else 0))


names = st.sampled_from(NAMES)
changes = st.one_of(
    st.tuples(st.just(_write), names, st.binary(max_size=12)),
    st.tuples(st.just(_link), names, st.sampled_from(("a", "nowhere", "../b", "/etc"))),
    st.tuples(st.just(_folder), names),
    st.tuples(st.just(_move), names, names),
    st.tuples(st.just(_mode), names, st.sampled_from((0o644, 0o755, 0o600, 0o4711))),
    st.tuples(st.just(lambda root, name: _gone(root / name)), names),
)
steps = st.lists(st.lists(changes, min_size=1, max_size=4), min_size=1, max_size=7)


@settings(max_examples=40, deadline=None)
@given(steps=steps, edits=st.lists(st.booleans(), min_size=7, max_size=7), data=st.data())
def test_any_changes_are_taken_back_exactly(
    prepared: PreparedLocal, steps: list[list[tuple[object, ...]]], edits: list[bool], data: st.DataObject
) -> None:
    """Steps of which the paths are known beforehand (as of edits) and others (as of commands) in any order."""
    with prepared.open() as environment:
        root = Path(environment.root)
        checkpoints = Checkpoints(environment)
        shown = []
        for number, step in enumerate(steps, 1):
            shown.append(exactly(root))
            paths = [str(each) for change in step for each in change[1:] if each in NAMES]
            checkpoints.take(number, "change", paths if edits[number - 1] else None)
            for do, *arguments in step:
                do(root, *arguments)  # type: ignore[operator]
            checkpoints.settle()
        if not checkpoints.log:
            assert exactly(root) == shown[0]
            return
        to = data.draw(st.integers(1, checkpoints.log[-1].step))
        last = exactly(root)
        undone = checkpoints.rollback(len(steps) + 1, to)
        assert undone.lost == ()
        assert exactly(root) == shown[to - 1]
        if last != shown[to - 1]:
            checkpoints.undo(len(steps) + 2)
            assert exactly(root) == last
            for number in range(checkpoints.log[-1].step, to - 1, -1):
                checkpoints.rollback(len(steps) + 3, number)
                assert exactly(root) == shown[number - 1]


def test_the_last_change_is_taken_back_and_the_one_before(environment: Environment) -> None:
    root, events = Path(environment.root), list[Event]()
    checkpoints = Checkpoints(environment, events.append)
    first = exactly(root)
    checkpoints.take(1, "replace src/greet.py", ["src/greet.py"])
    (root / "src/greet.py").write_text("changed\n")
    checkpoints.settle()
    second = exactly(root)
    checkpoints.take(2, "shell rm", None)
    environment.exec("rm -rf src .git; mkdir -p ignored/deep", timeout=20)
    checkpoints.settle()
    checkpoints.take(3, "shell ls", None)
    checkpoints.settle()
    undone = checkpoints.undo(4)
    assert (undone.step, undone.calls, undone.lost) == (2, ("shell rm",), ()), "the listing had changed nothing"
    assert {"src/greet.py", ".git/HEAD", "ignored/deep"} <= set(undone.paths)
    assert exactly(root) == second
    assert checkpoints.undo(5).calls == ("replace src/greet.py",)
    assert exactly(root) == first
    with pytest.raises(NoCheckpoint, match="no call so far"):
        checkpoints.undo(6)
    assert [(event.step, event.to_step) for event in events if isinstance(event, RolledBack)] == [(4, 2), (5, 1)]


def test_a_call_that_changed_nothing_leaves_no_checkpoint(environment: Environment) -> None:
    checkpoints = Checkpoints(environment)
    checkpoints.take(1, "replace", ["src/greet.py"])
    assert checkpoints.settle() == ()
    checkpoints.take(1, "shell ls", None)
    assert checkpoints.settle() == ()
    assert checkpoints.log == []
    checkpoints.take(2, "replace", ["src/greet.py"])
    environment.write("src/greet.py", b"done\n")
    assert checkpoints.settle() == ("src/greet.py",)
    assert checkpoints.latest.differing(environment.save()) == ()
    assert [each.call for each in checkpoints.log] == ["replace"]


def test_what_a_run_of_the_tests_leaves_beside_is_no_change_to_take_back(environment: Environment) -> None:
    checkpoints = Checkpoints(environment)
    checkpoints.take(1, "replace b", ["b"])
    environment.write("b", b"changed\n")
    checkpoints.settle()
    checkpoints.take(2, "run_tests", None)
    environment.exec(
        "mkdir -p .pytest_cache/v src/__pycache__; echo 1 >.pytest_cache/v/x; echo 2 >src/__pycache__/y", timeout=20
    )
    assert checkpoints.settle()
    assert checkpoints.undo(3).calls == ("replace b",)
    checkpoints.take(4, "shell", None)
    environment.exec("echo 3 >src/__pycache__/y; echo 4 >c", timeout=20)
    checkpoints.settle()
    assert checkpoints.undo(5).paths == ("c", "src/__pycache__/y")


def test_what_changed_since_a_step_is_a_diff(environment: Environment) -> None:
    checkpoints = Checkpoints(environment)
    checkpoints.take(1, "create", ["one.txt"])
    environment.write("one.txt", b"1\n")
    checkpoints.settle()
    checkpoints.take(2, "shell", None)
    environment.exec("echo 2 >two.txt; echo more >>one.txt; git config a.b c", timeout=20)
    checkpoints.settle()
    checkpoints.take(3, "replace", ["one.txt"])
    environment.write("one.txt", b"3\n")
    assert checkpoints.diff_since(1).paths == ("one.txt", "two.txt")
    assert b"-1\n+3\n" in checkpoints.diff_since(2).raw
    assert checkpoints.diff_since(3).paths == ("one.txt",)
    with pytest.raises(NoCheckpoint, match=r"since step 4.*step 1 create; step 2 shell; step 3 replace"):
        checkpoints.diff_since(4)
