"""Checkpoints: before every call that changes the tree it is saved, so that one change or many can be taken back.

Of a call whose paths are known (an edit) those paths are saved; before anything else (a command) the whole tree. What
lies outside the tree (packages installed, files in the home folder, processes) is not part of a checkpoint.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from envs import Environment, Patch, Restored, SavedTree
from trajectories import Observer, RolledBack

PATHS_RECORDED = 200
"""Paths named in an event."""
_REFRESHED = frozenset((".git/index",))
"""What git writes anew when it only looks: no change that anybody would take back."""
_BY_PRODUCTS = frozenset(("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"))
"""Folders that tools write beside their work: a run of the tests is not the last change to take back."""
FRESH = 1.0
"""Seconds for which a look at the whole tree holds when the next command comes."""


class NoCheckpoint(Exception):
    """What was to be taken back is not there; the message says what is."""


@dataclass(frozen=True)
class Checkpoint:
    """`before` is the whole tree, or the part of it that the call could touch. `call` is for the model: one line."""

    step: int
    call: str
    before: SavedTree


@dataclass(frozen=True)
class Undone:
    """`calls` were taken back, the last first; `paths` are files and folders that came back, `lost` those that did not.

    `step` is that of the first call taken back.
    """

    step: int
    calls: tuple[str, ...]
    paths: tuple[str, ...]
    lost: tuple[str, ...]


def _unheard(event: object) -> None:
    """The observer of nobody."""


@dataclass
class Checkpoints:
    """The changes made to one tree, in order. Taking back is itself heard as an event."""

    environment: Environment
    observer: Observer = _unheard
    log: list[Checkpoint] = field(default_factory=list)
    _latest: SavedTree | None = field(default=None, repr=False)
    _looked: float = 0.0
    times_back: int = 0
    """How often anything was taken back because somebody asked."""

    @property
    def latest(self) -> SavedTree:
        """The whole tree as it was when all was well: after the last change, or before a command that runs."""
        if self._latest is None:
            self.latest = self.environment.save()
        assert self._latest is not None
        return self._latest

    @latest.setter
    def latest(self, tree: SavedTree) -> None:
        self._latest, self._looked = tree, time.monotonic()

    def take(self, step: int, call: str, paths: Sequence[str] | None) -> None:
        """Save what a call may change before it is carried out; None means anything in the tree."""
        if paths is None:
            # Between two commands in quick succession only what runs in the background could have changed anything.
            if self._latest is None or time.monotonic() > self._looked + FRESH:
                self.latest = self.environment.save()
            self.log.append(Checkpoint(step, call, self.latest))
        else:
            self.log.append(Checkpoint(step, call, self.environment.save(paths)))

    def settle(self) -> tuple[str, ...]:
        """The call that the last checkpoint was taken for is done: what did it change? If nothing, it is dropped."""
        before = self.log[-1].before
        now = self.environment.save(before.scope)
        changed = before.differing(now)
        if all(path in _REFRESHED or not _BY_PRODUCTS.isdisjoint(path.split("/")) for path in changed):
            self.log.pop()
        if now.scope is None:
            self.latest = now
        elif self._latest is not None:
            self._latest = self._latest.rewound(now)
        return changed

    def wrecked(self, step: int, restored: Restored, detail: str) -> None:
        """The last call was taken back because of what it did to the tree or to its environment."""
        calls: tuple[str, ...] = ()
        if self.log and self.log[-1].step == step and self.log[-1].before.scope is None:
            calls = (self.log.pop().call,)
        self._looked = 0.0
        self._told(step, Undone(step, calls, restored.changed, restored.lost), detail)

    def undo(self, step: int) -> Undone:
        """Take back the last call that changed anything; `step` is that of whoever asks. Raises `NoCheckpoint`."""
        while self.log:
            last = self.log.pop()
            restored = self.environment.restore(last.before)
            self._went_back(last.before)
            if restored.changed:
                return self._told(step, Undone(last.step, (last.call,), restored.changed, restored.lost))
        raise NoCheckpoint("Nothing to take back: no call so far has changed the tree.")

    def rollback(self, step: int, to: int) -> Undone:
        """The tree as it was when step `to` began. What is taken back can be had again by one `undo`."""
        target, now = self.tree_before(to)
        restored = self.environment.restore(target)
        calls = tuple(each.call for each in reversed(self.log) if each.step >= to)
        self.log.append(Checkpoint(step, f"undo to step {to}", now))
        self._went_back(target)
        return self._told(step, Undone(to, calls, restored.changed, restored.lost))

    def tree_before(self, step: int) -> tuple[SavedTree, SavedTree]:
        """The tree when a step began, and as it is now. Raises `NoCheckpoint` when nothing was changed since."""
        since = [each for each in self.log if each.step >= step]
        if not since:
            raise NoCheckpoint(f"Nothing was changed since step {step}. Changes so far: {self.summary()}")
        now = tree = self.environment.save()
        for each in reversed(since):
            tree = each.before if each.before.scope is None else tree.rewound(each.before)
        return tree, now

    def diff_since(self, step: int) -> Patch:
        """What changed since a step began, ignored files included, `.git` not. Raises `NoCheckpoint`."""
        return self.environment.changes_between(*self.tree_before(step))

    def summary(self, most: int = 12) -> str:
        """The last calls that may have changed something, with their steps, on one line."""
        shown = [f"step {each.step} {each.call}" for each in self.log[-most:]]
        earlier = f"{len(self.log) - most} earlier; " if len(self.log) > most else ""
        return f"{earlier}{'; '.join(shown) or 'none'}."

    def _went_back(self, to: SavedTree) -> None:
        self.times_back += 1
        if to.scope is None:
            self.latest = to
        elif self._latest is not None:
            self._latest = self._latest.rewound(to)

    def _told(self, step: int, undone: Undone, detail: str = "") -> Undone:
        event = RolledBack(
            step=step,
            to_step=undone.step,
            reason="wrecked" if detail else "asked",
            calls=undone.calls,
            paths=undone.paths[:PATHS_RECORDED],
            count=len(undone.paths),
            lost=undone.lost[:PATHS_RECORDED],
            detail=detail,
        )
        self.observer(event)
        return undone
