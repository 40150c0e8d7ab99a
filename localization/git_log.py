"""The commits before an issue: a commit and its ancestors, found by parentage alone."""

import subprocess
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from localization.commits import HISTORY_LIMIT, Commit, Commits
from localization.git_repository import GitRepository, complaint

MESSAGE_LIMIT = 20_000
"""Characters of a message that are kept."""
_CHUNK = 1 << 16
_DIFF = (
    *("--stdin", "--always", "--root", "-r", "-z", "--raw", "-M100%", "--no-rename-empty"),
    *("--no-ext-diff", "--no-textconv", "--encoding=UTF-8", "--format=%H %ct%n%B"),
)
"""Merges show no files, a first commit shows all of its own. `--raw` because its colons tell files from commits."""


def read_log(folder: Path, commit: str = "HEAD", limit: int | None = None, inside: str = "") -> Commits:
    """The commit itself and its ancestors, newest first by the committers' clocks, at most `limit` (`HISTORY_LIMIT`).

    Nothing else is read: no other branch, tag or reflog, and no date decides what belongs. With `inside` ("src/") only
    files below that folder count, named relative to it. Never fails: what is missing or broken ends the history, and
    `Commits.problem` says so.

    Names that are not UTF-8 are left out. Renamed are files whose contents stayed the same, which git tells by object
    ids, and those that went to another folder with changes: the only deleted and the only added file of that base
    name. To compare contents git would have to read files, and in a partial clone they are not there.
    """
    return Commits(_read(GitRepository(folder), commit, HISTORY_LIMIT if limit is None else max(limit, 0), inside))


def _read(repository: GitRepository, commit: str, limit: int, inside: str) -> Generator[Commit, None, str]:
    try:
        known = repository.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        if known.returncode:
            return f"no history: {complaint(known.stderr) or 'there is no commit yet'}"
        start = known.stdout.decode().strip()
        # Plumbing, not `git log`: a repository's own settings may make that one run gpg or hide the first commit.
        listed = repository.run("rev-list", f"--max-count={limit}", start, "--")
        ends = _shallow_ends(repository)
        cut = False
        with tempfile.TemporaryFile() as ids, tempfile.TemporaryFile() as errors:
            ids.write(listed.stdout)
            ids.seek(0)
            with subprocess.Popen(
                repository.command("diff-tree", *_DIFF),
                stdin=ids,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=repository.environment,
            ) as git:
                assert git.stdout is not None
                try:
                    for raw in _parse(_tokens(git.stdout)):
                        cut = cut or raw.id in ends
                        yield _commit(raw._replace(changes=[]) if raw.id in ends else raw, inside)
                    git.wait()
                finally:
                    git.kill()
            errors.seek(0)
            said = complaint(errors.read(_CHUNK)) if git.returncode else complaint(listed.stderr)
    except OSError as error:
        return f"no history: git cannot be run: {error.strerror}"
    if git.returncode or listed.returncode:
        return f"the history is cut short: {said or 'git failed'}"
    if cut:
        return "the history is cut short: the clone is shallow"
    return ""


def _shallow_ends(repository: GitRepository) -> frozenset[str]:
    """The commits of which a shallow clone does not know the parents: git would take all their files for new."""
    found = repository.run("rev-parse", "--git-path", "shallow")
    try:
        return frozenset((repository.folder / found.stdout.decode().strip()).read_text().split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


class _Change(NamedTuple):
    """`status` is git's letter; `old` is that of a renamed file."""

    status: bytes
    old: bytes
    new: bytes


class _Raw(NamedTuple):
    id: str
    head: bytes
    changes: list[_Change]


def _parse(tokens: Iterator[bytes]) -> Iterator[_Raw]:
    """`id time\\nmessage`, then for each file `:modes ids status` and its name, or the old and the new one."""
    commit: _Raw | None = None
    for token in tokens:
        if commit is None or not token.lstrip(b"\n").startswith(b":"):
            if commit is not None:
                yield commit
            name, _, head = token.lstrip(b"\n").partition(b" ")
            commit = _Raw(name.decode("ascii", "replace"), head, [])
            continue
        status, name = token.rpartition(b" ")[2][:1], next(tokens, b"")
        commit.changes.append(_Change(b"R", name, next(tokens, b"")) if status == b"R" else _Change(status, b"", name))
    if commit is not None:
        yield commit


def _commit(raw: _Raw, inside: str) -> Commit:
    clock, _, message = raw.head.partition(b"\n")
    paths: dict[str, None] = {}
    renamed: list[tuple[str, str]] = []
    for change in _moved(raw.changes):
        old, new = _text(change.old, inside), _text(change.new, inside)
        if new or old:
            paths[new or old] = None
        if new and old:
            renamed.append((old, new))
    return Commit(
        raw.id,
        int(clock) if clock.isdigit() and len(clock) < 16 else 0,
        message[: 4 * MESSAGE_LIMIT].decode(errors="replace").strip()[:MESSAGE_LIMIT],
        tuple(paths),
        tuple(renamed),
    )


def _moved(changes: list[_Change]) -> list[_Change]:
    """With renames in the place of what was deleted here and added there under the same base name."""
    deleted, added = _alone(changes, b"D"), _alone(changes, b"A")
    old = {added[base]: name for base, name in deleted.items() if base in added}
    gone = set(old.values())
    return [
        _Change(b"R", old[change.new], change.new) if change.status == b"A" and change.new in old else change
        for change in changes
        if change.status != b"D" or change.new not in gone
    ]


def _alone(changes: list[_Change], status: bytes) -> dict[bytes, bytes]:
    """Names by base name, of those with a status that share theirs with no other."""
    names = [change.new for change in changes if change.status == status]
    bases = [name.rpartition(b"/")[2] for name in names]
    times = Counter(bases)
    return {base: name for base, name in zip(bases, names, strict=True) if times[base] == 1}


def _text(name: bytes, inside: str) -> str:
    try:
        path = name.decode()
    except UnicodeDecodeError:
        return ""
    return path[len(inside) :] if path.startswith(inside) else ""


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    pieces: list[bytes] = []
    while chunk := stream.read(_CHUNK):
        first, *others = chunk.split(b"\0")
        pieces.append(first)
        if others:
            yield b"".join(pieces)
            yield from others[:-1]
            pieces = others[-1:]
    if any(pieces):
        yield b"".join(pieces)
