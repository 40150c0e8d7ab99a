"""Facts of repositories that SWE-bench knows: interpreter, packages, install step, test command; a YAML file each.

The facts are those of the published harness (SWE-bench 4.1, MIT licence), restated as data; no code of it is used.
`as_of` is ours: which day's packages reproduce the recorded results.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

SPECS = Path(__file__).parent / "specs"


class Facts(BaseModel):
    """How the environment of one version of one repository is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    python: str
    as_of: str = "setup"
    """A day (YYYY-MM-DD) whose packages are seen, or `setup`: the day of the environment's setup commit."""
    system_packages: tuple[str, ...] = ()
    installer: tuple[str, ...] = ()
    """pip itself and what builds old projects, installed before everything else."""
    requirements: tuple[str, ...] = ()
    """Requirement files of the setup commit; the first one that is there is installed."""
    packages: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    """Installed after `packages`, in a call of their own."""
    before_install: tuple[str, ...] = ()
    """Steps in the tree before it is installed; what they change in tracked files is taken back afterwards."""
    install: tuple[str, ...]
    before_tests: tuple[str, ...] = ()
    """Shell lines in the tree before the tests, in the same shell."""
    published: tuple[str, ...] = ()
    """Packages (pip requirements; `{version}` is the version) whose wheels hold files that a mirror may lack."""
    test_command: str = "pytest -rA"
    """Without the files to test."""
    reason: str = ""


class UnknownVersion(LookupError):
    """No facts are kept for this repository or this version of it."""


def facts_for(repo: str, version: str | None) -> Facts:
    """Raises `UnknownVersion`."""
    document = _documents().get(repo.lower())
    if document is None:
        raise UnknownVersion(f"no facts are kept for {repo}")
    groups = document["groups"]
    group = next((one for one in groups if version in one["versions"]), None)
    if group is None:
        raise UnknownVersion(f"no facts are kept for version {version} of {repo}")
    common = document.get("common", {})
    return Facts.model_validate({**common, **{key: value for key, value in group.items() if key != "versions"}})


def check_facts() -> dict[str, int]:
    """Read every file; how many versions each repository has. Raises `ValueError` for a file of another shape."""
    counts: dict[str, int] = {}
    for repo, document in _documents().items():
        versions = [version for group in document["groups"] for version in group["versions"]]
        if len(set(versions)) < len(versions) or not all(isinstance(version, str) for version in versions):
            raise ValueError(f"{repo}: a version stands in two groups, or is not a text")
        try:
            for version in versions:
                facts_for(repo, version)
        except ValidationError as error:
            raise ValueError(f"{repo}: {error}") from error
        counts[repo] = len(versions)
    return counts


@cache
def _documents() -> dict[str, dict[str, Any]]:
    documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(SPECS.glob("*.yaml"))]
    return {document["repo"].lower(): document for document in documents}
