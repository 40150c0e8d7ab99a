"""The rows of a budget: in memory, or in a file that threads, processes and restarts share.

A row is written before a call is made and completed after it. A process that is killed in between leaves its row open:
what that call used is not known, so its worst case counts from then on.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from trajectories import Usage

_WAIT = 30.0
"""Seconds to wait for another process that writes."""
_TABLES = """
CREATE TABLE IF NOT EXISTS calls (
    number INTEGER PRIMARY KEY, owner TEXT NOT NULL, worst_cost REAL, worst_tokens INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, input INTEGER, output INTEGER, cached INTEGER, cost_usd REAL
);
CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY, owner TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS work (owner TEXT PRIMARY KEY, seconds REAL NOT NULL);
"""
_COST = "CASE WHEN settled THEN COALESCE(cost_usd, worst_cost, 0) ELSE COALESCE(worst_cost, 0) END"
_TOKENS = "CASE WHEN settled AND input IS NOT NULL AND output IS NOT NULL THEN input + output ELSE worst_tokens END"


@dataclass(frozen=True)
class Totals:
    """`cost` and `tokens` count the worst case of every call whose use is not known."""

    cost: float
    tokens: int
    steps: int
    seconds: float


class Ledger:
    """Safe to use from several threads; a file also from several processes. Survives `kill -9`, not a loss of power."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = RLock()
        self._pid = 0
        self._owner = ""
        self._db: sqlite3.Connection | None = None
        self._open()

    def keep_in(self, path: Path) -> None:
        """From now on in this file, with all there is so far. For a ledger that was in memory."""
        with self._lock:
            before, self._path, self._db = self._connection, path, None
            with sqlite3.connect(path) as file:
                before.backup(file)
            file.close()
            before.close()
            self._open()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else reads or writes in between. Nothing is kept of what raised."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def totals(self) -> Totals:
        cost, tokens = self._row(f"SELECT TOTAL({_COST}), TOTAL({_TOKENS}) FROM calls")
        (steps,) = self._row("SELECT COUNT(*) FROM steps")
        (seconds,) = self._row("SELECT TOTAL(seconds) FROM work")
        return Totals(float(cost), int(tokens), int(steps), float(seconds))

    def add_call(self, worst_cost: float | None, worst_tokens: int) -> int:
        inserted = self._connection.execute(
            "INSERT INTO calls (owner, worst_cost, worst_tokens) VALUES (?, ?, ?)",
            (self._owner, worst_cost, worst_tokens),
        )
        return int(inserted.lastrowid or 0)

    def settle(self, number: int, usage: Usage) -> bool:
        """False for a call that is not open."""
        changed = self._connection.execute(
            "UPDATE calls SET settled = 1, input = ?, output = ?, cached = ?, cost_usd = ? "
            "WHERE number = ? AND settled = 0",
            (usage.input, usage.output, usage.cached, usage.cost_usd, number),
        )
        return changed.rowcount == 1

    def add_step(self) -> None:
        self._connection.execute("INSERT INTO steps (owner) VALUES (?)", (self._owner,))

    def worked(self, seconds: float) -> None:
        """How long this process has been at work so far."""
        self._connection.execute("INSERT OR REPLACE INTO work VALUES (?, ?)", (self._owner, seconds))

    def reported(self) -> Usage:
        """What the services reported; None where one did not, and where a process died with a call open."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT COUNT(*), COUNT(input), TOTAL(input), COUNT(output), TOTAL(output), COUNT(cached), "
                "TOTAL(cached), COUNT(cost_usd), TOTAL(cost_usd) FROM calls WHERE settled"
            ).fetchone()
            owners = self._connection.execute("SELECT DISTINCT owner FROM calls WHERE NOT settled").fetchall()
        lost = any(not _alive(owner) for (owner,) in owners)
        count, sums = rows[0], rows[1:]
        values = [None if lost or known < count else total for known, total in zip(sums[::2], sums[1::2], strict=True)]
        tokens = [None if value is None else int(value) for value in values[:3]]
        return Usage(input=tokens[0], output=tokens[1], cached=tokens[2], cost_usd=values[3])

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._db is None or (self._pid != os.getpid() and self._path is not None):
            # A connection does not survive a fork.
            self._open()
        assert self._db is not None
        return self._db

    def _open(self) -> None:
        self._pid = os.getpid()
        self._owner = _process(self._pid)
        self._db = sqlite3.connect(
            self._path or ":memory:", timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        # What the operating system has is safe from our death; only a loss of power would need more.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_TABLES)

    def _row(self, question: str) -> tuple[float, ...]:
        with self._lock:
            row: tuple[float, ...] = self._connection.execute(question).fetchone()
            return row


def _process(pid: int) -> str:
    """A process by number and start, because numbers are used again."""
    try:
        start = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        start = ""
    return f"{pid}-{start}"


def _alive(owner: str) -> bool:
    return _process(int(owner.partition("-")[0])) == owner and not owner.endswith("-")
