"""What is read off patches that real git wrote."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs import Patch
from tests.conftest import init_repository, run_git, write_files

ODD = ["a b", "tab\there", 'quo"te', "back\\slash", "ünï", "a/b c/d", "--- a", "+++ b", "new\nline", " lead", "trail ",
       "a b/a b", "x => y", "-dash", "b/b", "a/a", "diff --git a"]  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=12)
    .filter(lambda name: name not in (".", "..") and name.lower() != ".git" and len(name.encode()) < 100),
)  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init_repository(tmp_path_factory.mktemp("odd") / "repository", {"README": "x\n"})


def diff(repository: Path, *options: str) -> Patch:
    """What git writes, as bytes; core.quotePath both ways is the caller's."""
    run_git(repository, "add", "--all", "--force")
    with tempfile.NamedTemporaryFile(dir=repository.parent) as file:
        run_git(repository, "diff", "--cached", "--binary", *options, f"--output={file.name}", "HEAD")
        return Patch(Path(file.name).read_bytes())


def clean(repository: Path) -> None:
    run_git(repository, "reset", "--quiet", "--hard")


@settings(max_examples=40, deadline=None)
@given(names=st.sets(NAMES, min_size=1, max_size=3), quote=st.booleans(), content=st.sampled_from([b"1\n", b"", b"\0"]))
def test_paths_of_new_files(repository: Path, names: set[str], quote: bool, content: bytes) -> None:
    run_git(repository, "config", "core.quotePath", str(quote).lower())
    tops = {name.split("/")[0] for name in names}
    names = {name for name in names if "/" in name or not any(other.startswith(f"{name}/") for other in names)}
    assert tops
    write_files(repository, dict.fromkeys(names, content))
    try:
        patch = diff(repository)
        assert set(patch.paths) == patch.created == names
        assert patch.added_lines == (len(names) if content == b"1\n" else 0)
    finally:
        clean(repository)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("options", [("--no-renames",), ("-M",), ("-M", "-C", "--find-copies-harder")])
def test_paths_of_every_kind_of_change(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    lines = "".join(f"{number}\n" for number in range(30))
    same = {f"{kind} {name}": lines + kind for kind in ("changed", "gone", "mode", "moved", "copied")}
    repository = init_repository(tmp_path / "r", {**same, f"binary {name}": b"\0\1", f"empty {name}": ""})
    write_files(repository, {f"changed {name}": lines + "other\n", f"binary {name}": b"\0\2", f"new {name}": ""})
    (repository / f"gone {name}").unlink()
    (repository / f"empty {name}").unlink()
    (repository / f"mode {name}").chmod(0o755)
    target = repository / f"to/moved {name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    (repository / f"moved {name}").rename(target) if "/" not in name else None
    write_files(repository, {f"copy {name}": lines + "copied"})
    touched = {f"{kind} {name}" for kind in ("changed", "binary", "new", "gone", "empty", "mode", "copy")}
    moved = {f"moved {name}", f"to/moved {name}"} if "/" not in name else set()
    patch = diff(repository, *options)
    # A copy's source is named by the patch too, though it is not changed.
    assert touched | moved <= set(patch.paths) <= touched | moved | {f"copied {name}"}


def test_lines_that_look_like_headers_are_lines(tmp_path: Path) -> None:
    repository = init_repository(tmp_path / "r", {"a.sql": "-- one\n-- a/two\nkeep\n", "z": "1\n"})
    write_files(repository, {"a.sql": "++ b/three\nkeep\ndiff --git a/no b/no\n", "z": "2\n"})
    patch = diff(repository)
    assert patch.paths == ("a.sql", "z")
    assert (patch.added_lines, patch.removed_lines) == (3, 3)


def test_a_plain_unified_diff_has_paths_too() -> None:
    changed = b"--- a/x.py\t2020-01-01\n+++ b/x.py\t2020-01-02\n@@ -1 +1 @@\n-1\n+2\n"
    created = b"--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+1\n"
    for text in (changed + created, created + changed):
        assert Patch(text).paths == ("new", "x.py")
        assert Patch(text).created == {"new"}


def test_an_empty_patch_is_empty() -> None:
    assert Patch(b"").is_empty
    assert Patch(b" \n").is_empty
    assert Patch(b"").paths == ()
    assert not Patch(b"x").is_empty


@given(st.binary(max_size=400))
def test_any_bytes_can_be_looked_at(raw: bytes) -> None:
    patch = Patch(raw)
    assert isinstance(patch.text, str)
    assert isinstance(patch.paths, tuple)
    assert patch.added_lines >= 0


@given(st.lists(st.sampled_from([b'diff --git "a/\\303" "b/x"\n', b"diff --git a/x b/x\n", b"--- a/x\n", b"+++ b/y\n",
                                 b'--- "a/\\t\n', b'diff --git "a\n', b"diff --git \n", b"@@ -1 +1 @@\n", b"-x\n",
                                 b"rename from q\n", b"GIT binary patch\n"]), max_size=8))  # fmt: skip
def test_torn_patches_can_be_looked_at(lines: list[bytes]) -> None:
    assert isinstance(Patch(b"".join(lines)).paths, tuple)


def test_changed_lines_are_numbers_of_the_file_afterwards() -> None:
    raw = b"""diff --git a/a.py b/a.py
index 1111111..2222222 100644
--- a/a.py
+++ b/a.py
@@ -1,4 +1,5 @@
 one
-two
+TWO
+more
 three
 four
@@ -10,3 +11,2 @@ def f():
 ten
-eleven
 twelve
"""
    (section,) = Patch(raw).sections
    assert section.changed_lines == (2, 3, 12)
    assert section.added == (b"TWO", b"more")
