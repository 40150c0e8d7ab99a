"""What is kept on disk of one repository, in one SQLite file: bytes by kind and key."""

import contextlib
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3

    from localization.store_file import Opened

FORMAT = 1
"""Of the tables. Records have a version of their own, `record.VERSION`; a file of another of the two is begun anew."""
SIZE_LIMIT = 2 << 30
PATIENCE = 5.0
_LARGEST = 1 << 29
_AT_ONCE = 500
"""Rows of one query: SQLite may take no more than 999 values."""
_DAY = 24 * 3600
Answer = TypeVar("Answer")


class Store:
    """Bytes by kind and key in the file `index.sqlite3` of `folder`; both are made when they are needed.

    It serves one repository: trees of any commit and work trees, whose paths begin at the same folder. Several
    processes and threads may use it at once; of two that write one key the later wins. No method raises: a damaged file
    and one of another version are begun anew, and where nothing can be kept (a full disk, one that cannot be written
    to, a lock that is not given up for some seconds) reading finds what is there, writing does nothing, and `problem`
    says why.

    `limit` is in bytes; beyond it, what was not used for the longest time is dropped. Uses are noted with the next
    writing, those of `get_many` once a day. `patience` is in seconds: how long another process is waited for.
    """

    def __init__(self, folder: str | os.PathLike[str], *, limit: int = SIZE_LIMIT, patience: float = PATIENCE) -> None:
        self.problem = ""
        self._folder = Path(folder).absolute()
        self._limit, self._patience = limit, patience
        self._lock = threading.RLock()
        self._opened: Opened | None = None
        self._process = 0
        self._left: list[Opened] = []
        self._closed = False
        self._used: dict[int, int] = {}

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put, or None."""
        return self._read(kind, [key], 0).get(key)

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """By key, those that are there."""
        return self._read(kind, keys, _DAY)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep `data` in the place of what was there. What is larger than half the limit is not kept."""
        self.put_many(kind, [(key, data)])

    def put_many(self, kind: str, items: Iterable[tuple[str, bytes]]) -> None:
        """All of them in one transaction."""
        most = min(self._limit // 2, _LARGEST)
        prefix = _prefix(kind)
        named = ((prefix + key.encode(errors="surrogatepass"), data) for key, data in items if len(data) <= most)
        rows = [(_number(name), name, zlib.crc32(data), data) for name, data in named]
        self._write(rows)

    def flush(self) -> None:
        """Note what was used."""
        if self._used:
            self._write([])

    def close(self) -> None:
        """Let go of the file. What is asked later finds nothing and keeps nothing."""
        with self._lock:
            self.flush()
            self._let_go()
            self._closed = True

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, kind: str, keys: Iterable[str], noted: int) -> dict[str, bytes]:
        """`noted`: seconds in which a second use is not noted."""
        prefix = _prefix(kind)
        wanted = {_number(name): (key, name) for key in keys for name in [prefix + key.encode(errors="surrogatepass")]}
        numbers = list(wanted)
        now = time.time_ns()
        before = now - noted * 10**9

        def read(database: "sqlite3.Connection") -> dict[str, bytes]:
            found: dict[str, bytes] = {}
            for first in range(0, len(numbers), _AT_ONCE):
                some = numbers[first : first + _AT_ONCE]
                query = (
                    "SELECT id, name, sum, data, used FROM kept LEFT JOIN uses USING (id) "
                    f"WHERE id IN ({','.join('?' * len(some))})"
                )
                for number, named, checksum, data, used in database.execute(query, some):
                    key, name = wanted[number]
                    # Damage within a page shows here or nowhere: SQLite has no checksums.
                    if named == name and isinstance(data, bytes) and zlib.crc32(data) == checksum:
                        found[key] = data
                        if not isinstance(used, int) or used <= before:
                            self._used[number] = now
            return found

        return self._try(read, {}) if numbers else {}

    def _write(self, rows: "list[tuple[int, bytes, int, bytes]]") -> None:
        now = time.time_ns()

        def write(database: "sqlite3.Connection") -> None:
            from localization.store_file import transaction  # noqa: PLC0415 - not needed by those who keep nothing

            with transaction(database):
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
                uses = self._used | {row[0]: now for row in rows}
                database.executemany("INSERT OR REPLACE INTO uses VALUES (?, ?)", uses.items())
                self._drop(database)
            self._used.clear()

        if not self.problem:
            self._try(write, None)

    def _drop(self, database: "sqlite3.Connection") -> None:
        """The file does not become smaller: what is free in it is used again."""
        names = ("page_size", "page_count", "freelist_count")
        size, pages, free = (int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
        excess = size * (pages - free) - self._limit
        if excess <= 0:
            return
        excess += self._limit // 4
        oldest = "SELECT id, length(data) FROM kept LEFT JOIN uses USING (id) ORDER BY used, id"
        dropped = []
        for number, length in database.execute(oldest):
            if excess <= 0:
                break
            dropped.append((number,))
            excess -= length
        database.executemany("DELETE FROM kept WHERE id = ?", dropped)
        database.execute("DELETE FROM uses WHERE id NOT IN (SELECT id FROM kept)")

    def _try(self, action: "Callable[[sqlite3.Connection], Answer]", otherwise: Answer) -> Answer:
        """Once more with a new file when this one is damaged; what cannot be done is told by `problem`."""
        import sqlite3  # noqa: PLC0415 - as above

        from localization.store_file import is_damage, remove_file  # noqa: PLC0415 - as above

        with self._lock:
            for again in (True, False):
                if self._closed:
                    break
                try:
                    database = self._database()
                except (sqlite3.Error, OSError) as error:
                    self.problem = f"the index is not kept on disk: {error}"
                    self._closed = True
                    break
                try:
                    return action(database)
                except (sqlite3.Error, OSError) as error:
                    if again and self._opened and isinstance(error, sqlite3.Error) and is_damage(error):
                        file = self._opened.file
                        self._let_go()
                        with contextlib.suppress(OSError):
                            remove_file(self._folder, file, self._patience)
                        continue
                    self.problem = self.problem or f"the index is not kept on disk: {error}"
                    break
        return otherwise

    def _database(self) -> "sqlite3.Connection":
        if self._opened is not None and self._process != os.getpid():
            # A fork may neither use nor close its parent's connection.
            self._left.append(self._opened)
            self._opened = None
        if self._opened is None:
            from localization.record import VERSION  # noqa: PLC0415 - as above
            from localization.store_file import open_file  # noqa: PLC0415 - as above

            self._opened = open_file(self._folder, FORMAT * 10_000 + VERSION, self._patience)
            self._process = os.getpid()
            if self._opened.problem:
                self.problem = f"the index on disk can only be read: {self._opened.problem}"
        return self._opened.database

    def _let_go(self) -> None:
        if self._opened is not None and self._process == os.getpid():
            with contextlib.suppress(Exception):
                self._opened.database.close()
        self._opened = None


def default_folder(repository: str | os.PathLike[str]) -> Path:
    """Where the index of a repository or folder is kept unless somebody says otherwise: below the user's cache."""
    import platformdirs  # noqa: PLC0415 - as above

    top = Path(repository).resolve()
    digest = sha256(os.fsencode(top)).hexdigest()[:16]
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in top.name)[:40]
    return platformdirs.user_cache_path("swe-agent") / "index" / f"{name}-{digest}"


def _prefix(kind: str) -> bytes:
    """Of the names of a kind. With the version, because a process of another one may still have the file open."""
    from localization.record import VERSION  # noqa: PLC0415 - as above

    return f"{VERSION}:{kind}:".encode()


def _number(name: bytes) -> int:
    """63 bits: of a million names hardly two share a number, and then one is missed."""
    return int.from_bytes(blake2b(name, digest_size=8).digest()) >> 1
