"""What a patch keeps, leaves out and names, on diffs that real git wrote."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs import Patch
from envs.hygiene import LARGEST, clean_patch
from tests.conftest import MakeRepository, run_git, write_files
from tests.envs.test_patch import ODD, diff

SOURCE = {"src/a.py": "a = 1\n", "package.json": "{}\n", "package-lock.json": "{}\n", "build/make.js": "1\n"}


@pytest.fixture
def repository(make_repository: MakeRepository) -> Path:
    return make_repository(SOURCE)


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("src/__pycache__/a.cpython-311.pyc", b"\0", "cache"),
        ("node_modules/x/index.js", b"1\n", "cache"),
        ("pkg.egg-info/PKG-INFO", b"x\n", "cache"),
        ("dist/a.js", b"1\n", "build product"),
        ("src/a.py.orig", b"1\n", "left behind"),
        ("core.1234", b"1\n", "left behind"),
        (".coverage", b"1\n", "left behind"),
        ("reproduce.py", b"1\n", "reproduce"),
        ("repro_issue.py", b"1\n", "reproduce"),
        ("debug_it.sh", b"1\n", "reproduce"),
        ("package-lock.json", b"{1}\n", "lock file"),
        ("src/blob.bin", b"\0\1\2", "new binary"),
        ("state.sqlite3", b"\0\1\2", "database"),
        ("src/big.txt", b"x" * 99 + b"\n" * LARGEST, "more than"),
    ],
)
def test_junk_is_left_out_with_its_reason(repository: Path, path: str, content: bytes, reason: str) -> None:
    write_files(repository, {path: content, "src/a.py": "a = 2\n"})
    patch = diff(repository, "--full-index")
    cleaned = clean_patch(patch, folders={"src", "build"})
    assert [one.path for one in cleaned.left_out] == [path]
    assert reason in cleaned.left_out[0].reason
    assert cleaned.patch.paths == ("src/a.py",)
    assert clean_patch(patch, keep={path}).patch == patch


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("src/repro.py", b"1\n"),
        ("reproducible.py", b"1\n"),
        ("build/new.js", b"1\n"),
        ("tests/data/image.png", b"\0\1"),
        ("Cargo.lock.md", b"1\n"),
        ("tests/test_issue.py", b"1\n"),
        ("debug", b"1\n"),
    ],
)
def test_a_part_of_the_project_stays(repository: Path, path: str, content: bytes) -> None:
    write_files(repository, {path: content})
    cleaned = clean_patch(diff(repository), folders={"src", "build"})
    assert cleaned.patch.paths == (path,)
    assert not cleaned.left_out


def test_a_lock_file_stays_with_its_manifest(repository: Path) -> None:
    write_files(repository, {"package.json": '{"a": 1}\n', "package-lock.json": "{1}\n"})
    assert not clean_patch(diff(repository)).left_out


def test_a_link_out_of_the_tree_is_left_out_even_when_it_is_to_be_kept(repository: Path) -> None:
    for name, target in {"src/up": "../../x", "root": "/etc/passwd", "in": "src/a.py", "git": ".git/config"}.items():
        (repository / name).symlink_to(target)
    cleaned = clean_patch(diff(repository), keep={"src/up", "root", "git"})
    assert {one.path for one in cleaned.left_out} == {"src/up", "root", "git"}
    assert cleaned.patch.paths == ("in",)
    assert [(flag.path, flag.kind) for flag in cleaned.flags] == [("in", "link")]


@pytest.mark.parametrize("path", ["../x", ".git/hooks/pre-commit", "a/.GIT/config", "/etc/x"])
def test_a_forged_path_is_left_out(path: str) -> None:
    raw = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+1\n"
    cleaned = clean_patch(Patch(raw.encode()), keep={path})
    assert cleaned.patch.is_empty
    assert [one.path for one in cleaned.left_out] == [path]


def test_a_repository_begun_inside_is_left_out() -> None:
    raw = b"diff --git a/sub b/sub\nnew file mode 160000\nindex 000..abc\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+S\n"
    assert clean_patch(Patch(raw)).patch.is_empty


def test_renames_and_modes_are_kept_also_of_binaries(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository({"src/logo.bin": b"\0\1\2" * 50, "run.sh": "echo\n"})
    (repository / "src/logo.bin").rename(repository / "src/mark.bin")
    (repository / "run.sh").chmod(0o755)
    patch = diff(repository, "--full-index", "--no-renames")
    cleaned = clean_patch(patch)
    assert cleaned.patch == patch
    run_git(repository, "reset", "--quiet", "--hard")
    (tmp_path / "p").write_bytes(cleaned.patch.raw)
    run_git(repository, "apply", "--check", "--binary", str(tmp_path / "p"))


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        (".github/workflows/ci.yml", "on: push\n", "workflow"),
        (".gitlab-ci.yml", "x\n", "workflow"),
        ("src/key.py", "-----BEGIN RSA " + "PRIVATE KEY-----\n", "secret"),
        ("src/key.py", "t = 'ghp_" + "a1" * 18 + "'\n", "secret"),
        ("src/key.py", "id = 'AKIA" + "A1" * 8 + "'\n", "secret"),
        ("src/key.py", "url = 'postgres://me:hunter22@db.example.org'\n", "secret"),
    ],
)
def test_what_a_person_must_see_is_named_and_stays(repository: Path, path: str, content: str, kind: str) -> None:
    write_files(repository, {path: content})
    cleaned = clean_patch(diff(repository))
    assert cleaned.patch.paths == (path,)
    assert [(flag.path, flag.kind) for flag in cleaned.flags] == [(path, kind)]
    assert not any(len(word) > 8 and word in cleaned.flags[0].reason for word in content.split())


def test_a_secret_that_was_there_before_is_not_the_patchs(make_repository: MakeRepository) -> None:
    key = "k = 'AKIA" + "A1" * 8 + "'\n"
    repository = make_repository({"a.py": f"{key}a = 1\n"})
    write_files(repository, {"a.py": f"{key}a = 2\n"})
    assert not clean_patch(diff(repository)).flags


@pytest.mark.parametrize("name", ODD)
def test_sections_are_the_patch(tmp_path: Path, name: str, make_repository: MakeRepository) -> None:
    repository = make_repository({f"a {name}": "1\n2\n", f"gone {name}": "1\n", f"b {name}": b"\0"})
    write_files(repository, {f"a {name}": "1\n3", f"new {name}": "--- a/x\n+++ b/y\n", f"b {name}": b"\1\0"})
    (repository / f"gone {name}").unlink()
    patch = diff(repository, "--no-renames")
    assert b"".join(section.raw for section in patch.sections) == patch.raw
    assert {section.path for section in patch.sections} == set(patch.paths)
    assert {section.path for section in patch.sections if section.created} == patch.created
    assert [section.path for section in patch.sections if section.deleted] == [f"gone {name}"]
    assert [section.path for section in patch.sections if section.binary] == [f"b {name}"]
    added = {section.path: section.added for section in patch.sections}
    assert added[f"a {name}"] == (b"3",)
    assert added[f"new {name}"] == (b"--- a/x", b"+++ b/y")


@given(st.lists(st.sampled_from([b"diff --git a/x b/x\n", b"--- a/x\n", b"+++ b/y\n", b"new file mode 120000\n",
                                 b"@@ -1 +1 @@\n", b"-x\n", b"+../..\n", b"index 1..2 100644\n", b"rename to q\n",
                                 b"GIT binary patch\n", b"\xff\n", b"deleted file mode 1\n"]),
                max_size=10))  # fmt: skip
def test_torn_patches_lose_nothing_silently(lines: list[bytes]) -> None:
    patch = Patch(b"".join(lines))
    cleaned = clean_patch(patch)
    assert len(cleaned.patch.sections) + len(cleaned.left_out) == len(patch.sections)
