"""What of a tree's changes belongs into a patch: junk is left out with a reason, what a person must see is named.

Nothing is judged by its author's word; a file is left out or named by its path, its kind and its bytes alone.
"""

import posixpath
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from envs.patch import Patch, Section

LARGEST = 1024 * 1024
"""Bytes a section of a new file may have."""

_CACHES = frozenset(
    {
        "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", ".venv", "venv",
        "node_modules", ".eggs", ".ipynb_checkpoints", ".gradle", ".nyc_output", "htmlcov", ".cache", ".idea",
        ".vscode",
    }
)  # fmt: skip
_BUILT = frozenset({"build", "dist", "target", "out", "_build"})
_LEFTOVERS = (
    ".pyc", ".pyo", ".orig", ".rej", ".bak", ".swp", ".swo", ".tmp", ".log", ".pid", ".DS_Store", ".coverage",
    ".egg-link", ".profraw", ".gcda", ".gcno", ".class", ".o", ".so", ".dylib",
    ".trs", ".phpunit.result.cache",
)  # fmt: skip
_DATABASES = (".db", ".sqlite", ".sqlite3")
_SCRATCH = re.compile(
    r"(?:repro|reproduce|reproduction|reproducer|debug|scratch|tmp|temp|try|poc)(?:[_-][\w-]*|\d+)?\.\w+"
)
_MANIFEST_OF = {
    "package-lock.json": "package.json", "npm-shrinkwrap.json": "package.json", "yarn.lock": "package.json",
    "pnpm-lock.yaml": "package.json", "poetry.lock": "pyproject.toml", "uv.lock": "pyproject.toml",
    "pdm.lock": "pyproject.toml", "Pipfile.lock": "Pipfile", "Cargo.lock": "Cargo.toml", "Gemfile.lock": "Gemfile",
    "composer.lock": "composer.json", "go.sum": "go.mod",
}  # fmt: skip
_FIXTURES = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|fixtures?|data|docs?|assets|images?|static|resources|media)/"
)
_WORKFLOWS = re.compile(
    r"\.github/(?:workflows|actions)/|\.gitlab-ci\.yml$|\.circleci/|\.travis\.yml$|azure-pipelines\.ya?ml$|Jenkinsfile$|"
    r"\.pre-commit-config\.yaml$|\.github/(?:CODEOWNERS|dependabot\.ya?ml)$|bitbucket-pipelines\.yml$"
)
_SECRETS = (
    ("a private key", re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("a GitHub token", re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})")),
    ("an AWS access key", re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a Slack token", re.compile(rb"\bxox[abposr]-[A-Za-z0-9-]{10,}")),
    ("an API key", re.compile(rb"\b(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}|AIza[0-9A-Za-z_-]{35})")),
    ("a password in a URL", re.compile(rb"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}$<>]+:[^\s/@'\"{}$<>]{6,}@[\w.-]+\.\w")),
)


@dataclass(frozen=True)
class LeftOut:
    """A file whose change is not part of the patch."""

    path: str
    reason: str


@dataclass(frozen=True)
class Flag:
    """A file that stays in the patch, and that a person has to look at before it goes anywhere."""

    path: str
    kind: Literal["workflow", "secret", "link", "executable", "binary"]
    reason: str


@dataclass(frozen=True)
class CleanPatch:
    """`patch` holds the kept sections, byte for byte as git wrote them."""

    patch: Patch
    left_out: tuple[LeftOut, ...] = ()
    flags: tuple[Flag, ...] = ()


def clean_patch(patch: Patch, *, folders: Collection[str] = (), keep: Collection[str] = ()) -> CleanPatch:
    """Leave out what is no part of a fix. A path in `keep` stays whatever the policy says of its name, size or kind.

    `folders` are those of the base tree: where the project itself keeps files in `build/`, a new one there is no build
    product. What would write outside the tree or into git's own folder is left out even when it is to be kept.
    """
    kept: list[bytes] = []
    left_out: list[LeftOut] = []
    flags: list[Flag] = []
    for section in patch.sections:
        reason = _escapes(section) or (None if section.path in keep else _junk(section, patch, folders))
        if reason is not None:
            left_out.append(LeftOut(section.path, reason))
            continue
        kept.append(section.raw)
        flags += _flags(section)
    raw = patch.raw if not left_out else b"".join(_ended(part) for part in kept)
    return CleanPatch(Patch(raw), tuple(left_out), tuple(flags))


def _ended(part: bytes) -> bytes:
    return part if part.endswith(b"\n") else part + b"\n"


def _escapes(section: Section) -> str | None:
    """Why the section must never be applied anywhere."""
    parts = PurePosixPath(section.path).parts
    if section.path.startswith("/") or ".." in parts:
        return "its path leaves the tree"
    if any(part.lower().rstrip(". ") == ".git" for part in parts):
        return "it lies in git's own folder"
    if section.mode == "160000":
        return "a repository inside the repository"
    if section.mode == "120000" and not section.deleted:
        target = b"".join(section.added[:1]).decode("utf-8", "surrogateescape")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(section.path), target))
        if target.startswith("/") or place == ".." or place.startswith("../"):
            return "a link that leaves the tree"
        if ".git" in PurePosixPath(place).parts:
            return "a link into git's own folder"
    return None


def _junk(section: Section, patch: Patch, folders: Collection[str]) -> str | None:
    if section.deleted:
        return None
    if section.created and (reason := _tools_folder(section.path, folders)):
        return reason
    return next((reason for rule in _RULES if (reason := rule(section, patch)) is not None), None)


def _tools_folder(path: str, folders: Collection[str]) -> str | None:
    parts = PurePosixPath(path).parts[:-1]
    for depth, part in enumerate(parts, start=1):
        if "/".join(parts[:depth]) in folders:
            continue
        if part in _CACHES or part.endswith(".egg-info"):
            return f"a cache or a tool's folder ({part})"
        if depth == 1 and part in _BUILT:
            return f"a build product ({part}/)"
    return None


def _leftover(section: Section, patch: Patch) -> str | None:
    name = PurePosixPath(section.path).name
    if section.created and (name.endswith(_LEFTOVERS) or re.fullmatch(r"core(?:\.\d+)?|nohup\.out|.*~", name)):
        return "left behind by a tool"
    if section.binary and name.endswith(_DATABASES):
        return "a database that a run wrote"
    return None


def _scratch(section: Section, patch: Patch) -> str | None:
    if section.created and "/" not in section.path and _SCRATCH.fullmatch(section.path.lower()):
        return "a script to reproduce or debug, at the top of the tree"
    return None


def _lock_file(section: Section, patch: Patch) -> str | None:
    folder, _, name = section.path.rpartition("/")
    manifest = _MANIFEST_OF.get(name)
    if manifest is None or f"{folder}/{manifest}".lstrip("/") in patch.paths:
        return None
    return f"a lock file that an install rewrote ({manifest} is unchanged)"


def _new_binary(section: Section, patch: Patch) -> str | None:
    if not (section.created and section.binary) or _FIXTURES.search(section.path):
        return None
    gone = {one.blobs[0] for one in patch.sections if one.deleted and one.blobs}
    if section.blobs and section.blobs[1] in gone:
        return None  # the other half of a rename
    return "a new binary file"


def _too_large(section: Section, patch: Patch) -> str | None:
    if section.created and len(section.raw) > LARGEST:
        return f"a new file of more than {LARGEST // 1024} KiB"
    return None


_RULES: tuple[Callable[[Section, Patch], str | None], ...] = (
    _leftover, _scratch, _lock_file, _new_binary, _too_large,
)  # fmt: skip


def _flags(section: Section) -> list[Flag]:
    found: list[Flag] = []
    if _WORKFLOWS.search(section.path):
        found.append(Flag(section.path, "workflow", "it changes what runs with the project's rights"))
    for what, pattern in _SECRETS:
        if any(pattern.search(line) for line in section.added):
            found.append(Flag(section.path, "secret", f"it adds what looks like {what}"))
    if section.mode == "120000" and not section.deleted:
        found.append(Flag(section.path, "link", "it adds or changes a link"))
    if section.created and section.mode == "100755":
        found.append(Flag(section.path, "executable", "a new executable file"))
    if section.binary and not section.deleted:
        found.append(Flag(section.path, "binary", "a binary file nobody can review as text"))
    return found
