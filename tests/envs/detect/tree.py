"""A tree of files in memory, for detectors."""

from collections.abc import Mapping

from envs.detect.base import Files


class Tree(Files):
    """What `Files` answers, without a repository behind it."""

    def __init__(self, files: Mapping[str, str], day: str = "2023-06-01") -> None:
        self._files = files
        self._day = day
        self.paths = tuple(sorted(files))

    @property
    def date(self) -> str:
        return self._day

    def read(self, path: str) -> str | None:
        return self._files.get(path)
