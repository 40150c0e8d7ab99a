"""A source tree, read and ready to be asked."""

from typing import TYPE_CHECKING, Self

from localization.base import Location, Spectrum, Symbol
from localization.issue_text import read_issue
from localization.symbols import SymbolTable
from localization.tree import Entry, SourceTree, history_of, read_many

if TYPE_CHECKING:
    from localization.columns import Columns
    from localization.history import History
    from localization.ranking.locate import Ranking
    from localization.ranking.question import Searched
    from localization.record import Record


class CodeIndex:
    """Symbols, texts and rankings over one tree. Build with `CodeIndex.build`; not thread-safe.

    Texts are not held in memory: `text` reads the tree anew. What could not be read, or not wholly, is in `skipped`
    with the reason; nothing inside a tree makes building fail.
    """

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._records: dict[str, Record] = {}
        self._keys: dict[str, str] = {}
        self._unread: dict[str, tuple[str, str]] = {}
        self._changed: set[str] = set()
        self._columns: Columns | None = None
        self._table: SymbolTable | None = None
        self._searched: Searched | None = None
        self._history: History | None = None

    @classmethod
    def build(cls, tree: SourceTree) -> Self:
        """Read the whole tree: about 2 ms per source file."""
        index = cls(tree)
        index.refresh()
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
        self._changed.clear()
        return self._columns

    @property
    def history(self) -> "History":
        """The commits before the issue, of trees that have any; read once."""
        from localization.history import History  # noqa: PLC0415 - as above

        if self._history is None:
            self._history = History.build(history_of(self._tree), self._records)
        return self._history

    def symbols_in(self, path: str) -> tuple[Symbol, ...]:
        """Symbols of one file; none for an unknown path."""
        return self.columns.symbols(path) if path in self._records else ()

    def find_symbol(self, name: str) -> tuple[Symbol, ...]:
        """By `path::Class.method`, else `Class.method` or `module.function`, else plain name, else ignoring case."""
        if self._table is None:
            self._table = SymbolTable(self.symbols)
        return self._table.find(name)

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

    def refresh(self, paths: tuple[str, ...] = ()) -> None:
        """Read these paths anew (gone ones are forgotten); with none, every file of the tree whose key changed."""
        if paths:
            self._reread(paths)
        else:
            self._rescan()
        self._table = None
        self._searched = None

    def locate(
        self, text: str, limit: int = 20, spectrum: Spectrum | None = None, without: frozenset[str] = frozenset()
    ) -> tuple[Location, ...]:
        """Definitions, and files without a known one, for an issue text; empty when nothing in the tree fits.

        `without` names signals that are not asked. The first call after a change costs more, later ones 10 to 100 ms.
        """
        return self.ranking(text, spectrum, without).places(limit)

    def locate_files(
        self, text: str, limit: int = 20, spectrum: Spectrum | None = None, without: frozenset[str] = frozenset()
    ) -> tuple[Location, ...]:
        """As `locate`, each file once and as a whole."""
        return self.ranking(text, spectrum, without).files(limit)

    def ranking(self, text: str, spectrum: Spectrum | None = None, without: frozenset[str] = frozenset()) -> "Ranking":
        """All signals of one question, for who wants more than an answer."""
        from localization.ranking.locate import Ranking  # noqa: PLC0415 - as above
        from localization.ranking.question import Question, Searched  # noqa: PLC0415 - as above

        if self._searched is None:
            self._searched = Searched(self.columns)
        question = Question(self._searched, read_issue(text), history=self.history, spectrum=spectrum, without=without)
        return Ranking(question)

    def _rescan(self) -> None:
        from localization.reading import SIZE_LIMIT, too_large  # noqa: PLC0415 - as above

        entries = {entry.path: entry for entry in self._tree.entries()}
        for gone in (self._records.keys() | self._unread.keys()) - entries.keys():
            self._forget(gone)
        changed = [entry for entry in entries.values() if self._key(entry.path) != entry.key]
        for entry in changed:
            self._forget(entry.path)
            if entry.size > SIZE_LIMIT:
                self._unread[entry.path] = (entry.key, too_large(entry.size))
        wanted = [entry.path for entry in changed if entry.size <= SIZE_LIMIT]
        for path, data in read_many(self._tree, wanted):
            self._take(entries[path], data)
        for path in wanted:
            if self._key(path) is None:
                self._unread[path] = ("", "could not be read")

    def _reread(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            self._forget(path)
            try:
                data = self._tree.read(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                self._unread[path] = ("", f"could not be read: {error.strerror or error}")
                continue
            # Without a key the next scan reads it once more: what is true now may have changed by then.
            self._take(Entry(path, len(data), ""), data)

    def _take(self, entry: Entry, data: bytes) -> None:
        from localization.reading import Unreadable, read_record  # noqa: PLC0415 - as above

        try:
            self._records[entry.path] = read_record(entry.path, data)
        except Unreadable as error:
            self._unread[entry.path] = (entry.key, str(error))
            return
        self._keys[entry.path] = entry.key
        self._changed.add(entry.path)

    def _forget(self, path: str) -> None:
        if self._records.pop(path, None) is not None:
            self._changed.add(path)
        self._keys.pop(path, None)
        self._unread.pop(path, None)

    def _key(self, path: str) -> str | None:
        if path in self._records:
            return self._keys[path]
        return self._unread[path][0] if path in self._unread else None
