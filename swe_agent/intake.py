"""From what a person typed to an issue and a repository on this disk."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from swe_agent.candidate import HiddenTests
from swe_agent.errors import UserError
from swe_agent.github.client import IssueReader
from swe_agent.github.clone import clone_repository
from swe_agent.github.url import IssueUrl, looks_like_url, parse_issue_url, token_for
from swe_agent.issue import Issue, read_text
from swe_agent.swebench import Instance, read_instance

CLONE_TIMEOUT = 1800.0


@dataclass(frozen=True)
class Request:
    """The command line of `resolve`, as it was given."""

    target: str | None = None
    repo: str | None = None
    ref: str | None = None
    committed: bool = False
    failing_tests: tuple[str, ...] = ()
    test_patch: Path | None = None
    instance: str | None = None
    repo_path: str | None = None
    place: str | None = None
    """What to call the repository's place in the record, where its path will not last."""
    dry_run: bool = False
    apply: bool = False
    keep_test: bool = False
    """Add the test that was made from the issue to the patch."""
    alternatives: int = 1
    """How many candidates to look for and to show, the best first."""


@dataclass
class Task:
    """An issue and the repository it is about. `close` removes a clone that was made for it."""

    issue: Issue
    repository: Path
    repo_name: str
    ref: str | None = None
    named_checkout: bool = False
    """The person named a checkout on this machine by its path (or stands in it)."""
    hidden: HiddenTests | None = None
    notes: tuple[str, ...] = ()
    place: str = ""
    """Where the repository was found, for whoever wants to find it again: an absolute path or a URL."""
    _clone: Path | None = field(default=None, repr=False)

    def close(self) -> None:
        if self._clone is not None:
            shutil.rmtree(self._clone, ignore_errors=True)


def take_in(request: Request, environ: Mapping[str, str]) -> Task:
    """Read the issue and find (or clone) the repository. Raises `UserError`, `InfrastructureError`."""
    if request.instance is not None:
        return _from_instance(request, environ)
    if request.target is None:
        raise UserError("nothing to resolve: give an issue's URL, a file with an issue, a text, or --instance")
    if looks_like_url(request.target):
        return _from_url(request, parse_issue_url(request.target), environ)
    issue = read_text(request.target)
    return with_repository(request, Task(issue, Path(), ""), environ)


def _from_url(request: Request, url: IssueUrl, environ: Mapping[str, str]) -> Task:
    issue, facts = IssueReader(environ).read_issue(url)
    task = Task(issue, Path(), f"{facts.owner}/{facts.name}", notes=facts.notes)
    if request.repo is not None or request.repo_path is not None:
        return with_repository(request, task, environ, facts.owner, facts.name)
    return _cloned(task, facts.clone_url, request.ref, environ)


def _from_instance(request: Request, environ: Mapping[str, str]) -> Task:
    instance: Instance = read_instance(request.instance or "")
    if request.repo is None and request.repo_path is None:
        raise UserError(
            "an instance needs its repository: --repo PATH or --repo-path '/dir/{owner}+{name}/repo' "
            "(a format string that names bare repositories)"
        )
    task = Task(instance.issue, Path(), instance.repo, hidden=instance.hidden)
    owner, _, name = instance.repo.partition("/")
    task = with_repository(request, task, environ, owner, name)
    task.ref = request.ref or instance.base_commit
    task.named_checkout = False
    return task


def with_repository(request: Request, task: Task, environ: Mapping[str, str], owner: str = "", name: str = "") -> Task:
    """Find (or clone) the repository that `request` names and put it into `task`. Raises `UserError`."""
    if request.repo is not None and looks_like_url(request.repo):
        task.repo_name = task.repo_name or request.repo.rstrip("/").removesuffix(".git").split("://", 1)[-1]
        return _cloned(task, request.repo, request.ref, environ)
    if request.repo is None and request.repo_path is not None:
        path = Path(_formatted(request.repo_path, owner, name))
    else:
        path = Path(request.repo or ".")
    if not path.exists():
        raise UserError(f"no such repository: {path}")
    task.repository = path.resolve()
    task.place = request.place or str(task.repository)
    task.repo_name = task.repo_name or task.repository.name
    task.ref = request.ref
    task.named_checkout = request.repo_path is None
    return task


def _cloned(task: Task, url: str, ref: str | None, environ: Mapping[str, str]) -> Task:
    folder = Path(tempfile.mkdtemp(prefix="swe-agent-clone-"))
    task._clone = folder
    try:
        clone_repository(url, folder / "repo.git", token=token_for(url, environ), timeout=CLONE_TIMEOUT)
    except BaseException:
        task.close()
        raise
    task.repository = folder / "repo.git"
    task.place = url
    task.ref = ref
    return task


def _formatted(pattern: str, owner: str, name: str) -> str:
    if not owner:
        raise UserError("--repo-path needs an issue URL or an instance, which say whose repository it is; use --repo")
    try:
        return pattern.format(owner=owner, name=name)
    except (KeyError, IndexError, ValueError) as error:
        raise UserError(f"--repo-path is not a format string with {{owner}} and {{name}}: {pattern}") from error


def read_from_url(url: str, environ: Mapping[str, str]) -> Issue:
    """The issue at an address; its own host is asked. Raises `UserError`, `InfrastructureError`."""
    return IssueReader(environ).read_issue(parse_issue_url(url))[0]
