"""The index of the tree as it is now: what changed is read again when somebody asks, and not before."""

from dataclasses import dataclass, field

from localization import CodeIndex


@dataclass
class LiveIndex:
    """An index and what it does not know yet. A command after which nobody searches costs no look at the tree."""

    _index: CodeIndex
    _paths: set[str] = field(default_factory=set)
    _any: bool = False

    def changed(self, paths: tuple[str, ...]) -> None:
        """These paths may have new contents; an empty tuple means any path may."""
        self._any = self._any or not paths
        self._paths.update(paths)

    def now(self) -> CodeIndex:
        """The index, brought up to date. What a change left behind stays unknown when reading it fails."""
        if self._any:
            self._index.refresh()
        elif self._paths:
            self._index.refresh(tuple(sorted(self._paths)))
        self._any = False
        self._paths.clear()
        return self._index
