"""Recipes that were proven here, so that what the ladder found out is found out once."""

import contextlib
import hashlib
import json
import uuid
from pathlib import Path

from pydantic import ValidationError

from envs.locks import state_folder
from envs.snapshot import Snapshot
from envs.spec import EnvSpec

_HERE = {"limits", "runtime", "allow_hosts", "reasons"}
"""Fields that are this run's and no part of what was proven."""


def known_recipe(snapshot: Snapshot, found: EnvSpec, version: str) -> EnvSpec | None:
    """What was proven for this tree when the files said `found`; None when nothing was. Limits are those of `found`.

    A file that cannot be read is as if it were not there.
    """
    try:
        data = json.loads(_file(snapshot, found, version).read_text(encoding="utf-8"))
        proven = EnvSpec.model_validate(data)
    except (OSError, ValueError, ValidationError):
        return None
    return proven.model_copy(update={key: getattr(found, key) for key in _HERE - {"reasons"}})


def keep_recipe(snapshot: Snapshot, found: EnvSpec, version: str, proven: EnvSpec) -> None:
    """Remember `proven`. A disk that does not take it costs only the memory of it."""
    file = _file(snapshot, found, version)
    scratch = file.with_name(f".{uuid.uuid4().hex[:12]}")
    with contextlib.suppress(OSError):
        scratch.write_text(proven.model_dump_json(exclude=_HERE - {"reasons"}, indent=1), encoding="utf-8")
        scratch.replace(file)


def forget_recipe(snapshot: Snapshot, found: EnvSpec, version: str) -> None:
    """It did not hold what it promised."""
    _file(snapshot, found, version).unlink(missing_ok=True)


def _file(snapshot: Snapshot, found: EnvSpec, version: str) -> Path:
    # The tree without a test that a run put on top of it: the environment is the same.
    changes = hashlib.sha256(snapshot.changes.raw).hexdigest() if snapshot.changes is not None else None
    said = [version, snapshot.base_commit, changes, found.model_dump_json(exclude=_HERE)]
    return state_folder("recipes") / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}.json"
