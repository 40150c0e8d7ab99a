"""Contents of saved trees: a git object store on the host, out of the reach of whoever works in the tree."""

import hashlib
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from envs.git import git
from envs.patch import Patch
from envs.saved_tree import AS_PREPARED, Entry, SavedTree

KEEP_LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file whose content is kept."""
STORE_LIMIT = 2 * 1024 * 1024 * 1024
"""Bytes of all contents together; what comes after is not kept."""
_COMPRESSED_BELOW = 1 << 20

Fetch = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Contents of files of the prepared tree; a path that is no file there is left out."""


class TreeStore:
    """Objects by their git ids. Nothing is checked out of it on the host and no configuration but its own is read."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._known: set[str] = set()
        self._bytes = 0

    def has_room(self, size: int) -> bool:
        return size <= KEEP_LIMIT and self._bytes + size <= STORE_LIMIT

    def put(self, data: bytes) -> str:
        """Keep a content; returns its id. Costs its bytes once, however often it is put."""
        head = b"blob %d\0" % len(data)
        name = hashlib.sha1(head + data, usedforsecurity=False).hexdigest()
        if name not in self._known:
            place = self._home() / "objects" / name[:2] / name[2:]
            place.parent.mkdir(exist_ok=True)
            # What is large is rarely worth the time that compressing it takes.
            place.write_bytes(zlib.compress(head + data, 1 if len(data) < _COMPRESSED_BELOW else 0))
            self._known.add(name)
            self._bytes += len(data)
        return name

    def get(self, name: str) -> bytes:
        raw = zlib.decompress((self._home() / "objects" / name[:2] / name[2:]).read_bytes())
        return raw.partition(b"\0")[2]

    def patch(self, before: SavedTree, after: SavedTree, prepared: Fetch, paths: Iterable[str]) -> Patch:
        """What turns `before` into `after` at these paths. Folders and modes but the executable bit do not show."""
        wanted = list(paths)
        lacking = {path for path in wanted for tree in (before, after) if _is_as_prepared(tree.get(path))}
        ids = {path: self.put(data) for path, data in (prepared(sorted(lacking)) if lacking else {}).items()}
        trees = [self._tree({path: tree.get(path) for path in wanted}, ids) for tree in (before, after)]
        options = ["--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"]
        return Patch(git(["diff", *options, *trees], cwd=self._home()))

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        self._known.clear()

    def _tree(self, entries: Mapping[str, Entry | None], ids: Mapping[str, str]) -> str:
        lines: list[bytes] = []
        for path, entry in entries.items():
            if entry is None or entry.kind not in ("file", "link"):
                continue
            if entry.kind == "link":
                mode, name = "120000", self.put(entry.content.encode("utf-8", "surrogateescape"))
            else:
                mode = "100755" if entry.mode & 0o100 else "100644"
                name = ids.get(path, "") if entry.content == AS_PREPARED else entry.content
                # Of a file that was too large to keep, a line that says so takes the content's place.
                name = name if entry.is_kept else self.put(entry.content.encode())
            if name:
                lines.append(f"{mode} {name}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0")
        index = {"GIT_INDEX_FILE": str(self._home() / "index")}
        (self._home() / "index").unlink(missing_ok=True)
        git(["update-index", "-z", "--index-info"], cwd=self._home(), variables=index, stdin=b"".join(lines))
        return git(["write-tree"], cwd=self._home(), variables=index).decode().strip()

    def _home(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="swe-agent-trees-"))
            git(["init", "--quiet", "--bare", str(self._folder)])
        return self._folder


def _is_as_prepared(entry: Entry | None) -> bool:
    return entry is not None and entry.content == AS_PREPARED
