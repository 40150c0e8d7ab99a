"""A test command as words, each kept as it was written, so that what is not ours to change stays byte for byte."""

import re
import shlex
from dataclasses import dataclass, replace


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_OPERATORS = frozenset(";|&<>()\n`#")
_WRAPPERS = words_of(
    "npx yarn pnpm bunx exec run dlx bundle poetry pipenv uv hatch pdm env time command cross-env nyc c8 dotenv "
    "dotenvx xvfb-run coverage node php ruby"
)
"""Programs (and their verbs) that run the rest of their words as a command."""


@dataclass(frozen=True)
class Line:
    """The last simple command of a `&&` chain. `before` is the shell text in front of it, `raw` its words as written.

    `at` is where a runner's own name was found among the words.
    """

    before: str
    words: tuple[str, ...]
    raw: tuple[str, ...]
    at: int = 0

    @property
    def text(self) -> str:
        return self.before + " ".join(self.raw)

    @property
    def program(self) -> str:
        """The name at `at`, without its folder and the suffix of a script."""
        name = self.words[self.at].rsplit("/", 1)[-1]
        return re.sub(r"\.(?:[cm]?js|cmd|phar|py)$", "", name)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Words after the program."""
        return self.words[self.at + 1 :]

    @property
    def folder(self) -> str:
        """Where it runs, relative to the tree: the `cd` commands in front of it, `.` for the tree itself."""
        folders = re.findall(r"(?:^|&&\s*)cd\s+([\w./-]+)\s*&&", self.before)
        return "/".join(folders) or "."

    def with_before(self, text: str) -> "Line":
        """The same command behind more shell text, such as an assignment."""
        return replace(self, before=self.before + text)

    def with_front(self, text: str) -> "Line":
        """The same command with shell text in front of all that stands before it."""
        return replace(self, before=text + self.before)

    def add(self, *words: str) -> "Line":
        """With more words at its end."""
        return self.insert(len(self.words), *words)

    def insert(self, at: int, *words: str) -> "Line":
        """With more words at an index of `words`."""
        quoted = tuple(shlex.quote(word) for word in words)
        return replace(
            self,
            words=(*self.words[:at], *words, *self.words[at:]),
            raw=(*self.raw[:at], *quoted, *self.raw[at:]),
        )

    def without(self, indices: frozenset[int]) -> "Line":
        """Without the words at these indices of `words`."""
        kept = [at for at in range(len(self.words)) if at not in indices]
        return replace(self, words=tuple(self.words[at] for at in kept), raw=tuple(self.raw[at] for at in kept))

    def places(self) -> tuple["Line", ...]:
        """The line with each `at` where a runner's name may stand: up to the first word that no wrapper takes."""
        found = []
        for at, word in enumerate(self.words):
            if not _ASSIGNMENT.fullmatch(word):
                found.append(replace(self, at=at))
            known = _ASSIGNMENT.fullmatch(word) or word.rsplit("/", 1)[-1] in _WRAPPERS or word.startswith("-")
            if not known and not (at and self.words[at - 1].startswith("-")):
                break
        return tuple(found)

    def has(self, *options: str) -> bool:
        """Whether one of the options is given, alone, as `--option=value`, or (`-t`) glued to its value."""
        return any(
            word == option
            or word.startswith(f"{option}=")
            or (len(option) == 2 and word.startswith(option) and not word.startswith("--"))
            for word in self.arguments
            for option in options
        )

    def positional(self, valued: frozenset[str]) -> frozenset[int]:
        """Indices of arguments that are neither options nor the values of `valued` options, up to a lone `--`."""
        found: set[int] = set()
        skip = False
        for at in range(self.at + 1, len(self.words)):
            word = self.words[at]
            if word == "--":
                break
            if skip:
                skip = False
            elif word.startswith("-"):
                skip = word in valued
            else:
                found.add(at)
        return frozenset(found)


def parse_line(command: str) -> Line | None:
    """The command as a `Line`; None for one with pipes, redirections, lists or an unclosed quote."""
    start = 0
    raws: list[str] = []
    position = 0
    while position < len(command):
        if command.startswith("&&", position):
            position += 2
            start, raws = position, []
        elif command[position] in " \t":
            position += 1
        elif (end := _word_end(command, position)) is None:
            return None
        else:
            raws.append(command[position:end])
            position = end
    words = tuple(_plain(raw) for raw in raws)
    # What stands before the last command may be anything that can be run again as it is, as long as it is told apart.
    before = command[:start] + " " * bool(start)
    return Line(before, words, tuple(raws)) if words else None


def _word_end(text: str, position: int) -> int | None:
    quote = ""
    while position < len(text):
        letter = text[position]
        if letter == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in " \t" or text.startswith("&&", position):
            break
        elif letter in _OPERATORS or text.startswith("$(", position):
            return None
        position += 1
    return None if quote or position > len(text) else position


def _plain(raw: str) -> str:
    try:
        return "".join(shlex.split(raw))
    except ValueError:
        return raw
