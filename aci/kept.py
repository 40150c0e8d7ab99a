"""Whole texts of what was shown only in part, each under a short handle by which it can be opened again."""

from collections import OrderedDict
from dataclasses import dataclass, field

MOST = 64_000_000
"""Characters kept in all; beyond it the texts that were kept first are forgotten."""


@dataclass
class Kept:
    """Texts by handle. A handle names one text for the whole run and is never given to another.

    A forgotten text is told apart from one that never was: `was_kept`.
    """

    most: int = MOST
    _texts: "OrderedDict[str, str]" = field(default_factory=OrderedDict)
    _given: int = 0
    _size: int = 0

    def keep(self, text: str) -> str:
        """A handle such as `h3`. A text larger than `most` is kept by its beginning alone."""
        self._given += 1
        handle = f"h{self._given}"
        self._texts[handle] = text = text[: self.most]
        self._size += len(text)
        while self._size > self.most:
            _, oldest = self._texts.popitem(last=False)
            self._size -= len(oldest)
        return handle

    def text(self, handle: str) -> str:
        """Raises KeyError for a handle that is not there."""
        return self._texts[handle]

    def was_kept(self, handle: str) -> bool:
        """Whether this handle was ever given."""
        number = handle.removeprefix("h")
        return handle.startswith("h") and number.isdecimal() and 0 < int(number) <= self._given

    @property
    def handles(self) -> tuple[str, ...]:
        """Those that can be opened, oldest first."""
        return tuple(self._texts)
