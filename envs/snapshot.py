"""The base of a run: one tree of a repository, copied out; nothing after it can be read, nothing is touched."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from envs.errors import UnusableInput
from envs.git import IDENTITY, GitFailed, git, git_text
from envs.patch import Patch


@dataclass(frozen=True)
class Snapshot:
    """A bare repository holding exactly one commit, which has no parents, and that commit's objects.

    `base_commit` is the commit the tree was taken from in the original repository; with `changed_paths` the tree holds
    the checkout's uncommitted and untracked files on top of it.
    """

    git_dir: Path
    commit: str
    tree: str
    base_commit: str
    base_date: str
    changed_paths: tuple[str, ...] = ()
    changes: Patch | None = None
    """The uncommitted part of the tree, as a patch on `base_commit`; None when there is none."""
    version: str | None = None
    """Version of the nearest tag, for build tools that ask git for it."""


def take_snapshot(repository: Path, into: Path, ref: str | None = None, *, committed_only: bool = False) -> Snapshot:
    """Copy one tree out of `repository` (a checkout or a bare one) into the new bare repository `into`.

    Without `ref` the tree is HEAD plus, unless `committed_only`, whatever the checkout has uncommitted or untracked and
    not ignored. Neither the checkout's index nor its object store is written to. Raises `UnusableInput`.
    """
    if not repository.exists():
        raise UnusableInput(f"no such repository: {repository}")
    try:
        source = Path(git_text(["rev-parse", "--absolute-git-dir"], cwd=repository))
        bare = git_text(["rev-parse", "--is-bare-repository"], cwd=repository) == "true"
        objects = Path(repository, git_text(["rev-parse", "--git-path", "objects"], cwd=repository)).resolve()
    except (GitFailed, NotADirectoryError) as error:
        raise UnusableInput(f"not a git repository: {repository}") from error
    base = _commit_of(repository, ref)
    git(["init", "--quiet", "--bare", str(into)])
    (into / "objects" / "info" / "alternates").write_text(f"{objects}\n", encoding="utf-8")
    tree = git_text(["rev-parse", "--verify", "--end-of-options", f"{base}^{{tree}}"], cwd=repository)
    changed: tuple[str, ...] = ()
    changes: Patch | None = None
    if ref is None and not bare and not committed_only:
        dirty = _checkout_tree(repository, source, objects, into)
        changed = _changed(into, tree, dirty)
        changes = _difference(into, tree, dirty) if changed else None
        tree = dirty
    commit = git(["commit-tree", tree, "-m", "base"], cwd=into, variables=IDENTITY).decode().strip()
    git(["update-ref", "refs/heads/main", commit], cwd=into)
    _detach(into)
    return Snapshot(
        git_dir=into,
        commit=commit,
        tree=tree,
        base_commit=base,
        base_date=git_text(["show", "-s", "--format=%cI", "--end-of-options", base], cwd=repository),
        changed_paths=changed,
        changes=changes,
        version=_version(repository, base),
    )


def _commit_of(repository: Path, ref: str | None) -> str:
    wanted = "HEAD" if ref is None else ref
    try:
        if wanted.startswith("^"):
            raise GitFailed("a negated ref")
        return git_text(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{wanted}^{{commit}}"], cwd=repository
        )
    except GitFailed as error:
        if ref is None:
            raise UnusableInput(f"{repository} has no commit yet") from error
        raise UnusableInput(f"no such ref in {repository}: {ref}") from error


def _checkout_tree(repository: Path, source: Path, objects: Path, into: Path) -> str:
    """The checkout as a tree: its own index is copied, new objects go into the snapshot."""
    index = into / "checkout.index"
    if (source / "index").exists():
        shutil.copy2(source / "index", index)
    top = git_text(["rev-parse", "--show-toplevel"], cwd=repository)
    variables = {
        "GIT_DIR": str(source),
        "GIT_WORK_TREE": top,
        "GIT_INDEX_FILE": str(index),
        "GIT_OBJECT_DIRECTORY": str(into / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
    }
    git(["add", "--all", "--", "."], cwd=Path(top), variables=variables, users_config=True)
    tree = git(["write-tree"], cwd=Path(top), variables=variables).decode().strip()
    index.unlink()
    return tree


def _changed(repository: Path, before: str, after: str) -> tuple[str, ...]:
    names = git(["diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after], cwd=repository)
    return tuple(name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name)


def _difference(repository: Path, before: str, after: str) -> Patch:
    options = ["--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"]
    return Patch(git(["diff", *options, before, after], cwd=repository))


def _detach(bare: Path) -> None:
    """Copy every reachable object in, then cut the link to the original: what is not copied is not there to be read."""
    git(["repack", "-a", "-d", "-q", "--no-write-bitmap-index"], cwd=bare)
    (bare / "objects" / "info" / "alternates").unlink()
    git(["prune", "--expire=now"], cwd=bare)
    for leftover in ("FETCH_HEAD", "ORIG_HEAD", "logs"):
        path = bare / leftover
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _version(repository: Path, commit: str) -> str | None:
    try:
        tag = git_text(["describe", "--tags", "--abbrev=0", "--end-of-options", commit], cwd=repository)
    except GitFailed:
        return None
    found = re.search(r"\d+(?:\.\d+)+(?:(?:a|b|rc)\d+)?", tag)
    return found[0] if found else None


def add_to_snapshot(snapshot: Snapshot, patch: Patch) -> Snapshot:
    """The same base with a patch on top (a test that shows the fault). Raises `UnusableInput` if it does not apply."""
    index = {"GIT_INDEX_FILE": str(snapshot.git_dir / "patched.index")}
    git(["read-tree", snapshot.commit], cwd=snapshot.git_dir, variables=index)
    try:
        git(["apply", "--cached", "--whitespace=nowarn", "-"], cwd=snapshot.git_dir, variables=index, stdin=patch.raw)
    except GitFailed as error:
        said = (error.detail or str(error)).splitlines()[0]
        raise UnusableInput(f"the test patch does not apply to the base: {said}") from error
    tree = git(["write-tree"], cwd=snapshot.git_dir, variables=index).decode().strip()
    (snapshot.git_dir / "patched.index").unlink()
    commit = git(["commit-tree", tree, "-m", "base"], cwd=snapshot.git_dir, variables=IDENTITY).decode().strip()
    git(["update-ref", "refs/heads/main", commit], cwd=snapshot.git_dir)
    return replace(snapshot, commit=commit, tree=tree)
