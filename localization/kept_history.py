"""The history of a tree, from the store when its commits have been read before."""

import struct
from collections.abc import Collection

from localization.history import History
from localization.history_bytes import from_bytes, to_bytes
from localization.store import Store
from localization.tree import SourceTree, history_of

_COUNT = struct.Struct("<Q")
_NEW = 0.01
"""Share of files beyond those a kept history was made for: it knows nothing of them, and edits make some."""


def kept_history(tree: SourceTree, paths: Collection[str], store: Store | None) -> History:
    """`History.build` of the tree, kept by the id of its newest commit, unless something of it is missing."""
    newest = next(history_of(tree, 1), None) if store is not None else None
    if store is None or newest is None:
        return History.build(history_of(tree), paths)
    kept = store.get("history", newest.id)
    if kept is not None and len(kept) > _COUNT.size:
        (count,) = _COUNT.unpack_from(kept)
        try:
            if len(paths) <= count * (1 + _NEW) + 20:
                return from_bytes(kept[_COUNT.size :])
        except ValueError:
            pass
    history = History.build(history_of(tree), paths)
    if not history.problem:
        store.put("history", newest.id, _COUNT.pack(len(paths)) + to_bytes(history))
    return history
