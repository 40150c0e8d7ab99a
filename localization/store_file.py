"""The SQLite file of a store: opening it, and putting a new one in the place of a damaged one."""

import contextlib
import fcntl
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NAME = "index.sqlite3"
_TABLES = (
    "CREATE TABLE kept (id INTEGER PRIMARY KEY, name BLOB NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE uses (id INTEGER PRIMARY KEY, used INTEGER NOT NULL)",
)
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ", "SQLITE_ERROR", "SQLITE_MISMATCH")
"""SQLITE_ERROR: a table or a column is not there."""


class Opened(NamedTuple):
    """`file` tells this file from a later one of the same name; `problem` says why it can only be read, or is empty."""

    database: sqlite3.Connection
    file: int
    problem: str


class _OfAnotherVersion(sqlite3.DatabaseError):
    pass


def open_file(folder: Path, version: int, patience: float) -> Opened:
    """The store's file of this version, made when it is missing, damaged or of another one.

    Another process is waited for so many seconds.
    Raises OSError or `sqlite3.Error` when there is none and none can be made.
    """
    path = folder / NAME
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder, patience):
        try:
            return _open_or_make(path, version, patience)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                _remove(path)
                return _open_or_make(path, version, patience)
            try:
                return _open_to_read(path, version, patience, str(error))
            except sqlite3.Error:
                raise error from None


def remove_file(folder: Path, file: int, patience: float) -> None:
    """Unless another process has already put a new file in its place. Raises OSError."""
    path = folder / NAME
    with _alone(folder, patience), contextlib.suppress(FileNotFoundError):
        if path.stat().st_ino == file:
            _remove(path)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether a new file helps."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return isinstance(error, _OfAnotherVersion) or name.startswith(_DAMAGE)


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, also when it is interrupted."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


@contextlib.contextmanager
def _alone(folder: Path, patience: float) -> Iterator[None]:
    """One process at a time opens or removes the file: a removed one must not get the new one's journal.

    A folder in which no lock can be made is one in which nothing can be removed. Raises TimeoutError.
    """
    try:
        lock = (folder / "lock").open("w")
    except OSError:
        yield
        return
    with lock:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError("another process does not let go of it") from None
                time.sleep(0.01)
        yield


def _open_or_make(path: Path, version: int, patience: float) -> Opened:
    database = _connect(path.as_uri(), patience)
    try:
        # Write-ahead: readers do not wait for a writer. NORMAL: a power failure may cost the last writings, no more.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA journal_size_limit = 16000000")
        with transaction(database):
            if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for table in _TABLES:
                    database.execute(table)
                database.execute(f"PRAGMA user_version = {version}")
        _check(database, version)
        return Opened(database, path.stat().st_ino, "")
    except BaseException:
        database.close()
        raise


def _open_to_read(path: Path, version: int, patience: float, problem: str) -> Opened:
    file = path.stat().st_ino if path.exists() else 0
    for how in ("mode=ro", "mode=ro&immutable=1"):
        database = _connect(f"{path.as_uri()}?{how}", patience)
        try:
            _check(database, version)
            return Opened(database, file, problem)
        except sqlite3.Error as error:
            database.close()
            last = error
    raise last


def _check(database: sqlite3.Connection, version: int) -> None:
    if database.execute("PRAGMA user_version").fetchone()[0] != version:
        raise _OfAnotherVersion("made by another version")
    database.execute("SELECT count(*) FROM (SELECT * FROM kept, uses LIMIT 1)")


def _connect(uri: str, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
