"""Every plain name that a tree defines, once, and which definitions bear it."""

import re
from collections import defaultdict
from fnmatch import translate
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns, Units
from localization.definitions import Definitions
from localization.languages import LANGUAGES
from localization.near_names import NearNames
from localization.parse import module_name

_PACKAGE_STEMS = frozenset(language.package_stem for language in LANGUAGES)
_BETWEEN = b"\0"


class KnownNames:
    """Made for one state of a tree in about 0.5 s per million definitions; files are decoded further when asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._definitions: dict[int, Definitions] = {}
        written: list[bytes] = []
        for path, record in zip(columns.paths, columns.records, strict=True):
            written.append(_module_name(path).encode(errors="surrogatepass"))
            written += record.texts.split(_BETWEEN, record.units)[1 : record.units]
        numbers: dict[bytes, int] = {}
        self.of_unit: Units = np.fromiter(
            (numbers.setdefault(each, len(numbers)) for each in written), dtype=np.intp, count=len(written)
        )
        """For each unit the number of its name."""
        self.texts = [each.decode(errors="surrogatepass") for each in numbers]
        """In the order in which the units first bear them; a module is called as `parse.module_name` says."""

    @cached_property
    def number(self) -> dict[str, int]:
        return {text: number for number, text in enumerate(self.texts)}

    @cached_property
    def folded(self) -> dict[str, list[int]]:
        """Numbers of the names that are equal but for case."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self.texts):
            found[text.lower()].append(number)
        return found

    @cached_property
    def near(self) -> NearNames:
        return NearNames(self.texts)

    def units(self, number: int) -> Units:
        """Which bear that name."""
        return np.flatnonzero(self.of_unit == number)

    def matching(self, glob: str) -> NDArray[np.bool_]:
        """For each unit whether its plain name fits; case matters."""
        if not is_glob(glob):
            return np.asarray(self.of_unit == self.number.get(glob, -1))
        fits = re.compile(translate(glob)).match
        return np.array([fits(text) is not None for text in self.texts], dtype=np.bool_)[self.of_unit]

    def starting(self, prefix: str) -> list[int]:
        """Numbers of the names that begin so, whatever the case, in alphabetical order."""
        folded = prefix.lower()
        found = [number for number, text in enumerate(self.texts) if text[: len(prefix)].lower() == folded]
        return sorted(found, key=lambda number: (self.texts[number].lower(), self.texts[number]))

    @cached_property
    def scopes(self) -> dict[int, str]:
        """What stands in front of a unit's name and is no definition around it, for units that have such."""
        found = {}
        for first, record in zip(self._columns.first.tolist(), self._columns.records, strict=False):
            count = record.units
            scopes = record.texts.split(_BETWEEN, 2 * count)[count + 1 : 2 * count]
            found.update({first + number: scope.decode() for number, scope in enumerate(scopes, start=1) if scope})
        return found

    def definitions(self, file: int) -> Definitions:
        if file not in self._definitions:
            self._definitions[file] = Definitions(self._columns.paths[file], self._columns.records[file])
        return self._definitions[file]

    def at(self, unit: int) -> tuple[Definitions, int]:
        """The definitions of a unit's file, and its number there."""
        file = int(self._columns.file[unit])
        return self.definitions(file), unit - int(self._columns.first[file])


def is_glob(text: str) -> bool:
    return any(sign in text for sign in "*?[")


def _module_name(path: str) -> str:
    """As `module_name`, of which most paths do not need the half."""
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    plain = stem and name[0] != "." and name[-1] != "." and stem not in _PACKAGE_STEMS
    return stem if plain else module_name(path)
