"""Which tools a model is given, written as a list of names: `default,-ask,my_tool`."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Self

DEFAULT = "default"
LAST = "submit"
"""Always among them: without it a run can only end at a limit."""

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        DEFAULT: "every tool of swe-agent",
        "minimal": "a shell, one editor",
        "shell-only": "a shell and nothing else, as the simplest agents have it",
        "no-shell": "all but what runs a command of the model's own",
        "read-only": "what changes nothing and runs no code of the repository",
    }
)
"""Every bundle in a few words. Each has `submit` as well."""

_FIXED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "minimal": ("replace", "shell", LAST),
        "shell-only": ("shell", LAST),
        "read-only": ("ask", "diff", "note", "search", LAST, "unfold", "view"),
    }
)
_RUNS_COMMANDS = ("debug", "shell")
_WORD = re.compile(r"([+-]?)([A-Za-z0-9_][\w.-]*)")


class NotATool(ValueError):
    """A selection names what is not there, or is written wrongly. One line, with the nearest name."""


class Word(NamedTuple):
    """One name of a selection."""

    name: str
    removes: bool


def bundles(ours: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The tools of each bundle, by name, where `ours` are all there are."""
    every = tuple(sorted(ours))
    made = {DEFAULT: every, "no-shell": tuple(name for name in every if name not in _RUNS_COMMANDS)}
    return {name: made[name] if name in made else _FIXED[name] for name in ABOUT}


@dataclass(frozen=True)
class Selection:
    """Names read from left to right: of bundles, of tools, of whatever else stands for tools."""

    words: tuple[Word, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Commas or blanks between the names, `-` before what is taken away; what begins with `-` or `+` begins with
        `default`. Raises `NotATool`."""
        parts = text.replace(",", " ").split()
        found = [_WORD.fullmatch(part) for part in parts]
        wrong = next((part for part, word in zip(parts, found, strict=True) if word is None), None)
        if wrong is not None or not parts:
            raise NotATool(f"{(wrong or text)!r} names no tools: write them as in default,-ask,my_tool")
        words = [Word(word[2], word[1] == "-") for word in found if word is not None]
        relative = parts[0][0] in "+-"
        return cls((Word(DEFAULT, False), *words) if relative else tuple(words))

    @property
    def added(self) -> tuple[str, ...]:
        """What is to be there, in order."""
        return tuple(dict.fromkeys(word.name for word in self.words if not word.removes))

    def names_tools(self, known: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether it names a tool itself, not only bundles."""
        return any(known.get(word.name) == (word.name,) for word in self.words)

    def tools(self, stands_for: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The tools in alphabetical order; `stands_for` says of every known name which tools it means.

        Raises `NotATool` for a name that is not known, and when `submit` is taken away.
        """
        chosen: set[str] = {LAST}
        for word in self.words:
            if word.name not in stands_for:
                raise NotATool(unknown(word.name, stands_for))
            meant = stands_for[word.name]
            if word.removes and word.name == LAST:
                raise NotATool(f"{LAST} cannot be taken away: without it a run can only end at a limit")
            chosen = chosen - set(meant) if word.removes else chosen | set(meant)
        return tuple(sorted(chosen | {LAST}))


def unknown(name: str, known: Iterable[str]) -> str:
    """That there is no such tool, with the nearest."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"there is no tool or bundle {name!r}{hint} (`swe-agent tools list` has all)"
