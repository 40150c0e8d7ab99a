"""A source tree, read and ready to be asked."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Self

from localization.base import Location, Spectrum, Symbol
from localization.collecting import uncollected
from localization.issue_text import read_issue
from localization.tree import SourceTree

if TYPE_CHECKING:
    from localization.columns import Columns
    from localization.executed import Executed
    from localization.graph import RepositoryGraph
    from localization.history import History
    from localization.patterns import Answers, Patterns
    from localization.ranking.graph import FileLinks
    from localization.ranking.locate import Ranking
    from localization.ranking.question import Searched
    from localization.record import Record
    from localization.related import Related
    from localization.resolve import Resolver
    from localization.scan import Scan
    from localization.store import Store
    from localization.symbols import SymbolTable
    from localization.worker_process import Workers

Progress = Callable[[int, int], None]
"""Called with numbers of files: those that are done, and all."""


class CodeIndex:
    """Symbols, texts and rankings over one tree. Build with `CodeIndex.build`; not thread-safe.

    Texts are not held in memory: `text` reads the tree anew. What could not be read, or not wholly, is in `skipped`
    with the reason; nothing inside a tree makes building fail.
    """

    def __init__(
        self, tree: SourceTree, store: "Store | None" = None, *, workers: "Workers | int | None" = None
    ) -> None:
        self._tree = tree
        self._store = store
        self._workers = workers
        self._records: dict[str, Record] = {}
        self._keys: dict[str, str] = {}
        self._unread: dict[str, tuple[str, str]] = {}
        self._changed: set[str] = set()
        self._columns: Columns | None = None
        self._table: SymbolTable | None = None
        self._related: Related | None = None
        self._patterns: Patterns | None = None
        self._searched: Searched | None = None
        self._history: History | None = None
        self._links: FileLinks | None = None
        self._resolver: Resolver | None = None
        self._unresolved: set[str] = set()
        self._graph: RepositoryGraph | None = None
        self._scan: Scan | None = None

    @classmethod
    def build(
        cls,
        tree: SourceTree,
        store: "Store | None" = None,
        *,
        progress: Progress | None = None,
        workers: "Workers | int | None" = None,
    ) -> Self:
        """Read the whole tree: about 2 ms per source file, 0.05 ms for one whose contents the store knows.

        More than some dozens of new files are parsed by worker processes, by as many as there are processors unless
        `workers` says how many (0: none, then no limit of time holds). What is new is kept in the store, also when this
        is interrupted.
        """
        index = cls(tree, store, workers=workers)
        index.refresh(progress=progress)
        return index

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that is known, sorted."""
        return tuple(sorted(self._records))

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All of them, by path and line; each file begins with its module."""
        columns = self.columns
        return tuple(symbol for path in columns.paths for symbol in columns.symbols(path))

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:
        """(path, reason), sorted: files not read at all, and those read in spite of a bad encoding or syntax error."""
        partly = ((path, each.problem) for path, each in self._records.items() if each.problem)
        return tuple(sorted([*partly, *((path, reason) for path, (_, reason) in self._unread.items())]))

    @property
    def columns(self) -> "Columns":
        """The records of all files as arrays, as they are now."""
        from localization.columns import Columns  # noqa: PLC0415 - numpy would double the import time of this room

        if self._columns is None:
            self._columns = Columns(self._records)
        elif self._changed:
            self._columns = self._columns.replaced({path: self._records.get(path) for path in self._changed})
        self._unresolved |= self._changed
        self._changed.clear()
        return self._columns

    @property
    def history(self) -> "History":
        """The commits before the issue, of trees that have any; read once."""
        from localization.kept_history import kept_history  # noqa: PLC0415 - as above

        if self._history is None:
            self._history = kept_history(self._tree, self._records, self._store)
        return self._history

    @property
    def graph(self) -> "RepositoryGraph":
        """What has to do with what. All names are resolved when it is first asked for; then what an edit moved."""
        from localization.graph import RepositoryGraph  # noqa: PLC0415 - as above
        from localization.resolve import Resolver  # noqa: PLC0415 - as above

        columns = self.columns
        if self._graph is not None and self._graph.columns is columns:
            return self._graph
        with uncollected():
            if self._resolver is None:
                self._resolver = Resolver(columns.sources())
            else:
                for path in sorted(self._unresolved):
                    record = self._records.get(path)
                    self._resolver.update(path, record.source() if record is not None else None)
            self._unresolved.clear()
            self._graph = RepositoryGraph(columns, self._resolver.edges())
        return self._graph

    @property
    def table(self) -> "SymbolTable":
        """Symbols by name, prefix or likeness, of one kind or below one path."""
        from localization.symbols import SymbolTable  # noqa: PLC0415 - as above

        if self._table is None:
            self._table = SymbolTable(self.columns)
        return self._table

    @property
    def related(self) -> "Related":
        """Callers, callees, classes, tests of symbols, as they are now."""
        from localization.related import Related  # noqa: PLC0415 - as above

        if self._related is None:
            self._related = Related(lambda: self.graph, self.table.names)
        return self._related

    @property
    def problems(self) -> tuple[str, ...]:
        """What did not work on the way, though the index is whole: it could not be kept, workers did not start."""
        found = (self._scan.problem if self._scan else "", self._store.problem if self._store else "")
        return tuple(filter(None, found))

    def symbols_in(self, path: str) -> tuple[Symbol, ...]:
        """Symbols of one file; none for an unknown path."""
        return self.columns.symbols(path) if path in self._records else ()

    def find_symbol(self, name: str) -> tuple[Symbol, ...]:
        """By `path::Class.method`, else `Class.method` or `module.function`, else plain name, else ignoring case."""
        return self.table.find(name)

    def near_symbols(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """For a "did you mean": at most `limit` names of definitions, nearest first, without the name itself.

        Near to a dotted name are dotted ones with as many parts. 5 to 20 ms for 40,000 definitions, 0.1 s at first.
        """
        return self.table.near(name, limit)

    def ask(self, pattern: str, limit: int = 50) -> "Answers":
        """Definitions for a question such as `method calls "save" in class inherits "Model"` (`patterns.reader`).

        Raises `patterns.PatternError` for what cannot be read.
        """
        from localization.patterns import Patterns  # noqa: PLC0415 - as above

        if self._patterns is None:
            self._patterns = Patterns(self.graph, self.table.names)
        return self._patterns.ask(pattern, limit)

    def text(self, path: str) -> str:
        """A file's text as it is now, line ends as they are, without a byte-order mark.

        Raises KeyError for a path that is not in `paths`, and when the file is gone or cannot be read any more.
        """
        from localization.reading import Unreadable, decode  # noqa: PLC0415 - as above

        if path not in self._records:
            raise KeyError(path)
        try:
            return decode(self._tree.read(path))[0]
        except (OSError, Unreadable) as error:
            raise KeyError(path) from error

    def refresh(self, paths: tuple[str, ...] = (), *, progress: Progress | None = None) -> None:
        """Read these paths anew (gone ones are forgotten); with none, every file of the tree whose key changed.

        `progress` is told of how many of the tree's files are done, and how many there are.
        """
        try:
            if paths:
                self._reread(paths)
            else:
                self._rescan(progress)
        finally:
            self._table = None
            self._related = None
            self._patterns = None
            self._searched = None

    def locate(
        self,
        text: str,
        limit: int = 20,
        spectrum: Spectrum | None = None,
        without: frozenset[str] = frozenset(),
        executed: "Executed | None" = None,
    ) -> tuple[Location, ...]:
        """Definitions, and files without a known one, for an issue text; empty when nothing in the tree fits.

        `without` names signals that are not asked; `executed` is what the issue's own code ran. The first call after a
        change costs more, later ones 10 to 100 ms.
        """
        return self.ranking(text, spectrum, without, executed).places(limit)

    def locate_files(
        self,
        text: str,
        limit: int = 20,
        spectrum: Spectrum | None = None,
        without: frozenset[str] = frozenset(),
        executed: "Executed | None" = None,
    ) -> tuple[Location, ...]:
        """As `locate`, each file once and as a whole."""
        return self.ranking(text, spectrum, without, executed).files(limit)

    def ranking(
        self,
        text: str,
        spectrum: Spectrum | None = None,
        without: frozenset[str] = frozenset(),
        executed: "Executed | None" = None,
    ) -> "Ranking":
        """All signals of one question, for who wants more than an answer."""
        from localization.ranking.locate import Ranking  # noqa: PLC0415 - as above
        from localization.ranking.question import Question, Searched  # noqa: PLC0415 - as above

        if self._searched is None:
            self._searched = Searched(self.columns)
        issue, history, links = read_issue(text), self.history, self._file_links()
        return Ranking(
            Question(self._searched, issue, history, links, spectrum=spectrum, executed=executed, without=without)
        )

    def _file_links(self) -> "FileLinks":
        """Of the tree as it was when they were last found: an edit, or a new file, moves hardly any of them."""
        from localization.kept_links import kept_links  # noqa: PLC0415 - as above

        paths = self.columns.paths
        if self._links is not None and list(self._links.paths) != paths:
            self._links = self._links.moved(paths)
        if self._links is None:
            self._links = kept_links(self.columns, self._store, lambda: self.graph.edges)
        return self._links

    def _scanning(self) -> "Scan":
        from localization.scan import Scan  # noqa: PLC0415 - as above
        from localization.worker_process import Workers  # noqa: PLC0415 - as above
        from localization.workers import default_workers  # noqa: PLC0415 - as above

        if self._scan is None:
            wanted = default_workers() if self._workers is None else self._workers
            self._scan = Scan(self._tree, self._store, Workers(wanted) if isinstance(wanted, int) else wanted)
        return self._scan

    def _rescan(self, progress: Progress | None) -> None:
        from localization.reading import SIZE_LIMIT, too_large  # noqa: PLC0415 - as above

        entries = {entry.path: entry for entry in self._tree.entries()}
        for gone in (self._records.keys() | self._unread.keys()) - entries.keys():
            self._forget(gone)
        changed = [entry for entry in entries.values() if self._key(entry.path) != entry.key]
        for entry in changed:
            self._forget(entry.path)
            if entry.size > SIZE_LIMIT:
                self._unread[entry.path] = (entry.key, too_large(entry.size))
        wanted = [entry for entry in changed if entry.size <= SIZE_LIMIT]
        done = len(entries) - len(wanted)
        damaged = []
        with closing(self._scanning().records(wanted)) as records:
            for entry, kept in records:
                try:
                    self._take(entry.path, entry.key, kept)
                except ValueError:
                    damaged.append(entry.path)
                done += 1
                if progress is not None:
                    progress(done, len(entries))
        self._reread(tuple(damaged))
        for entry in wanted:
            if self._key(entry.path) is None:
                self._unread[entry.path] = ("", "could not be read")
        if progress is not None and done < len(entries):
            progress(len(entries), len(entries))

    def _reread(self, paths: tuple[str, ...]) -> None:
        from localization.worker_process import Job  # noqa: PLC0415 - as above

        jobs = []
        for path in dict.fromkeys(paths):
            self._forget(path)
            try:
                jobs.append(Job(path, self._tree.read(path)))
            except FileNotFoundError:
                continue
            except OSError as error:
                self._unread[path] = ("", f"could not be read: {error.strerror or error}")
        for job, kept in self._scanning().parsed(jobs, [job.path for job in jobs]):
            # Without a key the next scan reads it once more: what is true now may have changed by then.
            self._take(job.path, "", kept)

    def _take(self, path: str, key: str, kept: bytes) -> None:
        """Raises ValueError for what is no record."""
        from localization.reading import Unreadable, kept_record  # noqa: PLC0415 - as above

        try:
            self._records[path] = kept_record(kept)
        except Unreadable as error:
            self._unread[path] = (key, str(error))
            return
        self._keys[path] = key
        self._changed.add(path)

    def _forget(self, path: str) -> None:
        if self._records.pop(path, None) is not None:
            self._changed.add(path)
        self._keys.pop(path, None)
        self._unread.pop(path, None)

    def _key(self, path: str) -> str | None:
        if path in self._records:
            return self._keys[path]
        return self._unread[path][0] if path in self._unread else None
