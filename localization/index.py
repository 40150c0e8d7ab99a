"""A source tree, read and ready to be asked."""

from typing import TYPE_CHECKING, Self

from localization.base import Location, Spectrum, Symbol
from localization.documents import SIZE_LIMIT, Document, Unreadable, read_document, too_large
from localization.issue_text import read_issue
from localization.symbols import SymbolTable
from localization.tree import Entry, SourceTree, read_many

if TYPE_CHECKING:
    from localization.corpus import Corpus


class CodeIndex:
    """Symbols, texts and rankings over one tree. Build with `CodeIndex.build`; not thread-safe.

    All text is held in memory. What could not be read, or not wholly, is in `skipped` with the reason; nothing inside a
    tree makes building fail.
    """

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._documents: dict[str, Document] = {}
        self._unread: dict[str, tuple[str, str]] = {}
        self._table: SymbolTable | None = None
        self._corpus: Corpus | None = None

    @classmethod
    def build(cls, tree: SourceTree) -> Self:
        """Read the whole tree: about 5 ms per source file."""
        index = cls(tree)
        index.refresh()
        return index

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file whose text is known, sorted."""
        return tuple(sorted(self._documents))

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All of them, by path and line; each file begins with its module."""
        return tuple(symbol for path in self.paths for symbol in self._documents[path].symbols)

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:
        """(path, reason), sorted: files not read at all, and those read in spite of a bad encoding or syntax error."""
        partly = ((path, each.problem) for path, each in self._documents.items() if each.problem)
        return tuple(sorted([*partly, *((path, reason) for path, (_, reason) in self._unread.items())]))

    def symbols_in(self, path: str) -> tuple[Symbol, ...]:
        """Symbols of one file; none for an unknown path."""
        document = self._documents.get(path)
        return document.symbols if document else ()

    def find_symbol(self, name: str) -> tuple[Symbol, ...]:
        """By `path::Class.method`, else `Class.method` or `module.function`, else plain name, else ignoring case."""
        return self._symbol_table().find(name)

    def text(self, path: str) -> str:
        """A file's text as indexed, line ends as they are, without a byte-order mark. Raises KeyError: see `paths`."""
        return self._documents[path].text

    def refresh(self, paths: tuple[str, ...] = ()) -> None:
        """Read these paths anew (gone ones are forgotten); with none, every file of the tree whose key changed."""
        if paths:
            self._reread(paths)
        else:
            self._rescan()
        self._table = None
        self._corpus = None

    def locate(self, text: str, limit: int = 20, spectrum: Spectrum | None = None) -> tuple[Location, ...]:
        """Definitions, and files without a known one, for an issue text; empty when nothing in the tree fits.

        The first call after a change costs more (about 1 ms per file), later ones 10 to 100 ms.
        """
        from localization.rank import rank_places  # noqa: PLC0415 - numpy would double the import time of this room

        return rank_places(self._snapshot(), read_issue(text), limit, spectrum)

    def locate_files(self, text: str, limit: int = 20, spectrum: Spectrum | None = None) -> tuple[Location, ...]:
        """As `locate`, each file once and as a whole."""
        from localization.rank import rank_files  # noqa: PLC0415 - as above

        return rank_files(self._snapshot(), read_issue(text), limit, spectrum)

    def _rescan(self) -> None:
        entries = {entry.path: entry for entry in self._tree.entries()}
        for gone in (self._documents.keys() | self._unread.keys()) - entries.keys():
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
        try:
            self._documents[entry.path] = read_document(entry.path, entry.key, data)
        except Unreadable as error:
            self._unread[entry.path] = (entry.key, str(error))

    def _forget(self, path: str) -> None:
        self._documents.pop(path, None)
        self._unread.pop(path, None)

    def _key(self, path: str) -> str | None:
        if path in self._documents:
            return self._documents[path].key
        return self._unread[path][0] if path in self._unread else None

    def _symbol_table(self) -> SymbolTable:
        if self._table is None:
            self._table = SymbolTable(self.symbols)
        return self._table

    def _snapshot(self) -> "Corpus":
        from localization.corpus import Corpus  # noqa: PLC0415 - as above

        if self._corpus is None:
            self._corpus = Corpus((self._documents[path] for path in self.paths), self._symbol_table())
        return self._corpus
