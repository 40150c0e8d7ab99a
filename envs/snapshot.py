"""The base of a run: one tree of a repository and its past; nothing after it can be read, nothing is touched."""

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from envs.errors import UnusableInput
from envs.git import IDENTITY, GitFailed, git, git_text
from envs.patch import Patch

LARGE_STORE = 300 * 1024 * 1024
"""Bytes of packs from which on only the newest `RECENT` commits go along."""
RECENT = 1000


@dataclass(frozen=True)
class Snapshot:
    """The base commit of a run, in a bare repository of our own on the host.

    Its objects are borrowed from the original, so taking it costs next to nothing whatever the repository's size; what
    goes into an environment is `export_snapshot`, which holds the base and its past and nothing else.

    `base_commit` is the commit the tree was taken from in the original repository; with `changed_paths` the tree holds
    the checkout's uncommitted and untracked files on top of it, and `commit` is a child of `base_commit`.
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
    """Take one tree of `repository` (a checkout or a bare one) as the commit of the new bare repository `into`.

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
    _keep_shallow(source, into)
    commit = base
    if changed:
        words = ["commit-tree", tree, "-p", base, "-m", "uncommitted changes"]
        commit = git(words, cwd=into, variables=IDENTITY).decode().strip()
    git(["update-ref", "refs/heads/main", commit], cwd=into)
    _take_tags(repository, base, into)
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


def _keep_shallow(source: Path, into: Path) -> None:
    """A shallow clone's past ends somewhere; without its list git would miss the parents."""
    shallow = Path(git_text(["rev-parse", "--git-path", "shallow"], cwd=source))
    shallow = shallow if shallow.is_absolute() else source / shallow
    if shallow.is_file():
        shutil.copy2(shallow, into / "shallow")


def _take_tags(repository: Path, base: str, into: Path) -> None:
    """Tags of the past, pointing straight at their commits: a tag's own message may be younger than the base."""
    fields = "--format=%(refname)%00%(objectname)%00%(*objectname)%00%(objecttype)%00%(*objecttype)"
    lines = git(["for-each-ref", f"--merged={base}", fields, "refs/tags"], cwd=repository).splitlines()
    wanted = []
    for line in lines:
        ref, own, peeled, kind, peeled_kind = line.split(b"\0")
        commit = own if kind == b"commit" else peeled if peeled_kind == b"commit" else None
        if commit is not None:
            wanted.append(b"create %s\0%s\0" % (ref, commit))
    if wanted:
        git(["update-ref", "--stdin", "-z"], cwd=into, stdin=b"".join(wanted))


def export_snapshot(snapshot: Snapshot, into: Path, *, past: bool = True) -> None:
    """Write the new bare repository `into`: the snapshot's commit, its ancestors, their tags, and not one object more.

    Of a repository whose store is above `LARGE_STORE` the newest `RECENT` commits are kept. With `past=False` the tree
    is there as a commit of its own; so it is when the past has holes (a partial clone).

    Raises `UnusableInput` when the repository lacks objects of the tree itself.
    """
    git(["init", "--quiet", "--bare", str(into)])
    limit = [f"--depth={RECENT}"] if _store_size(snapshot) > LARGE_STORE else []
    if past:
        try:
            _fetch(snapshot, "main", into, *limit)
            _copy_tags(snapshot.git_dir, into)
        except GitFailed:
            past = False
    if not past:
        try:
            _fetch(snapshot, _without_parents(snapshot), into)
        except GitFailed as error:
            raise UnusableInput(f"the repository lacks objects of its commit {snapshot.base_commit[:12]}") from error
    git(["pack-refs", "--all"], cwd=into)


def _fetch(snapshot: Snapshot, ref: str, into: Path, *limit: str) -> None:
    options = ["-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"]
    # Over a transport git packs what can be reached; a path alone it would copy or borrow whole.
    source = snapshot.git_dir.absolute().as_uri()
    git([*options, "--update-shallow", *limit, "--", source, f"+{ref}:refs/heads/main"], cwd=into)


def _without_parents(snapshot: Snapshot) -> str:
    """A ref to the same tree as a commit of its own."""
    ref = "refs/swe-agent/alone"
    words = ["commit-tree", snapshot.tree, "-m", "base"]
    commit = git(words, cwd=snapshot.git_dir, variables=IDENTITY).decode().strip()
    git(["update-ref", ref, commit], cwd=snapshot.git_dir)
    return ref


def _store_size(snapshot: Snapshot) -> int:
    """Bytes of the original's objects, its own borrowed ones not counted."""
    said = git_text(["count-objects", "-v"], cwd=snapshot.git_dir).splitlines()
    borrowed = [line.partition(": ")[2] for line in said if line.startswith("alternate: ")]
    return sum(file.stat().st_size for one in borrowed for file in Path(one, "pack").glob("*.pack"))


def _copy_tags(source: Path, into: Path) -> None:
    """Tags whose commits came along; git asked for them by name would bring the past below the limit as well."""
    fields = "--format=%(refname) %(objectname)"
    tags = [line.rsplit(b" ", 1) for line in git(["for-each-ref", fields, "refs/tags"], cwd=source).splitlines()]
    if not tags:
        return
    reached = set(git(["rev-list", "main"], cwd=into).split())
    wanted = [b"create %s\0%s\0" % (ref, commit) for ref, commit in tags if commit in reached]
    git(["update-ref", "--stdin", "-z"], cwd=into, stdin=b"".join(wanted))


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
    words = ["commit-tree", tree, "-p", snapshot.commit, "-m", "tests"]
    commit = git(words, cwd=snapshot.git_dir, variables=IDENTITY).decode().strip()
    git(["update-ref", "refs/heads/main", commit], cwd=snapshot.git_dir)
    return replace(snapshot, commit=commit, tree=tree)
