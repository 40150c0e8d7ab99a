"""From the files of a tree to what is kept of each: contents that are known are neither read nor parsed."""

import re
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice

from localization.file_times import FileTimes
from localization.reading import SIZE_LIMIT, blob_id, is_parsed, prepare, record_bytes, record_key
from localization.store import Store
from localization.tree import Entry, SourceTree, read_many
from localization.worker_process import Job, Workers
from localization.worker_start import can_fork, may_fork
from localization.workers import NoWorkers, read_in_workers

FEW = 64
"""Fewer files are not worth several workers. They are parsed here, but those that a parser may fail at by one fork."""
SMALL, LARGE = 2_000, 200_000
"""Bytes of a file with code that any parser is done with in no time, and of other text."""
_AT_ONCE = 200
_WRITTEN_FILES, _WRITTEN_BYTES = 500, 8_000_000
_BLOB = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A key that names the contents, wherever they are found: git's blobs, or a hash."""
Found = tuple[Entry, bytes]


class Scan:
    """Reads files of one tree, in processes of their own unless `workers.processes` is 0.

    `problem` says what did not work, though all was found without it, or is empty.
    """

    def __init__(self, tree: SourceTree, store: Store | None, workers: Workers) -> None:
        self.problem = ""
        self._tree, self._store, self._workers = tree, store, workers
        self._times = FileTimes(store)

    def records(self, entries: Sequence[Entry]) -> Generator[Found, None, None]:
        """What `reading.record_bytes` makes of each that can be read, in no order; the others are left out.

        What is new is kept in the store, also when the iterator is closed early.
        """
        keys = {entry.path: record_key(entry.path, blob) for entry, blob in self._known(entries)}
        kept = self._store.get_many("record", keys.values()) if self._store else {}
        missing: dict[str, Entry] = {}
        for entry in entries:
            if (said := kept.get(keys.get(entry.path, ""))) is None:
                missing[entry.path] = entry
            else:
                yield entry, said
        del kept
        try:
            if missing:
                yield from self._new(missing, keys)
        finally:
            self._times.keep(len(entries))

    def parsed(self, jobs: Iterable[Job], paths: Collection[str]) -> Generator[tuple[Job, bytes], None, None]:
        """What is made of each; `paths` has theirs, and may have more."""
        jobs = iter(jobs)
        if not self._workers.processes:
            yield from ((job, _parsed_here(job)) for job in jobs)
            return
        workers = self._workers
        first = list(islice(jobs, FEW))
        if len(first) == FEW:
            start = workers.start or ("fork" if may_fork() else "spawn")
            count = min(1 + len(paths) // FEW, workers.processes)
        else:
            start = workers.start or ("fork" if can_fork() else "spawn")
            count = 1
            yield from ((job, _parsed_here(job)) for job in first if not _is_risky(job))
            first = [job for job in first if _is_risky(job)]
        if first:
            if start == "fork":
                prepare(paths)
            yield from self._in_workers(chain(first, jobs), workers._replace(processes=count, start=start))

    def _known(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
        """Those of which the contents are known by name."""
        for entry in entries:
            if blob := entry.key if _BLOB.fullmatch(entry.key) else self._times.blob(entry):
                yield entry, blob

    def _new(self, missing: dict[str, Entry], keys: dict[str, str]) -> Generator[Found, None, None]:
        """`keys` are those under which nothing is kept, by path."""
        writing = _Writing(self._store)
        # Files with the same contents wait for the first of them.
        same: dict[str, list[Entry]] = {}
        done: dict[str, bytes] = {}
        found: deque[Found] = deque()

        def jobs() -> Iterator[Job]:
            reading = iter(read_many(self._tree, missing))
            while some := list(islice(reading, _AT_ONCE)):
                chunk = [Job(path, data, keys.get(path) or self._name(missing[path], data)) for path, data in some]
                if self._store:
                    done.update(self._store.get_many("record", (job.key for job in chunk if job.path not in keys)))
                for job in chunk:
                    entry = missing[job.path]
                    if job.key in done:
                        found.append((entry, done[job.key]))
                    elif job.key in same:
                        same[job.key].append(entry)
                    else:
                        same[job.key] = [entry]
                        yield job

        try:
            with closing(self.parsed(jobs(), missing)) as parsed:
                for job, said in parsed:
                    done[job.key] = said
                    writing.add(job.key, said)
                    while found:
                        yield found.popleft()
                    for entry in same.pop(job.key):
                        yield entry, said
            yield from found
        finally:
            writing.end()

    def _name(self, entry: Entry, data: bytes) -> str:
        blob = blob_id(data)
        self._times.note(entry, blob)
        return record_key(entry.path, blob)

    def _in_workers(self, jobs: Iterator[Job], workers: Workers) -> Generator[tuple[Job, bytes], None, None]:
        try:
            with closing(read_in_workers(jobs, workers)) as answers:
                for job, said, problem in answers:
                    yield job, record_bytes(job.path, job.data, unparsed=problem) if said is None else said
        except NoWorkers as error:
            self.problem = f"{error}; files are parsed one after another, without a time limit"
            for job in chain(error.left, jobs):
                yield job, _parsed_here(job)


class _Writing:
    """Collects records and writes them in few transactions."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._records: dict[str, bytes] = {}
        self._bytes = 0

    def add(self, key: str, record: bytes) -> None:
        if self._store:
            self._records[key] = record
            self._bytes += len(record)
            if len(self._records) >= _WRITTEN_FILES or self._bytes >= _WRITTEN_BYTES:
                self.end()

    def end(self) -> None:
        if self._store:
            self._store.put_many("record", self._records.items())
        self._records.clear()
        self._bytes = 0


def _is_risky(job: Job) -> bool:
    """Some texts, most of them broken, cost a parser memory and time that grow with the square of their length."""
    return (SMALL if is_parsed(job.path) else LARGE) < len(job.data) <= SIZE_LIMIT


def _parsed_here(job: Job) -> bytes:
    try:
        return record_bytes(job.path, job.data)
    except Exception as error:
        return record_bytes(job.path, job.data, unparsed=f"the parser failed ({type(error).__name__})")
