"""Which commands a model may run: every simple command of a shell line is looked at, not its first words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aci.interactive import waits_for_a_person
from aci.shell_line import SimpleCommand, read_line

_TAKEN_FROM_THE_TREE = "the change is taken from the working tree when you submit; nothing has to be sent anywhere."
_ENDS_THE_PLACE = "it would end the place you work in."

DENIED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "git push", "git send-email", "gh pr create", "docker push", "npm publish", "pnpm publish", "yarn publish",
            "yarn npm publish", "twine upload", "python* -m twine upload", "cargo publish", "gem push",
            "poetry publish", "hatch publish", "flit publish", "uv publish",
        ),
        _TAKEN_FROM_THE_TREE,
    ),
    **dict.fromkeys(("shutdown", "reboot", "halt", "poweroff", "killall5"), _ENDS_THE_PLACE),
}  # fmt: skip
"""Denied unless configured otherwise: what sends work away, and what ends the place."""

_TAKES_WORD = {
    "git": ("-C", "-c", "--git-dir", "--work-tree", "--namespace"),
    "npm": ("--prefix", "-C", "-w", "--workspace"),
    "pnpm": ("--prefix", "-C", "--dir", "--filter"),
    "yarn": ("--cwd",),
    "docker": ("-H", "--host", "--context", "-l"),
    "make": ("-C", "-f", "-j", "-o", "-W", "-I"),
}
"""Options before the subcommand that take the next word."""


@dataclass(frozen=True)
class CommandPolicy:
    """Patterns of commands that are refused, and of those that are run whatever else is said.

    A pattern is a program and the words that have to begin its arguments, options left out; each may hold `*` and `?`.
    A word of the pattern that is an option has to be there, anywhere. `git push` means `git -C sub push --force origin`
    as well, `git push --force` only that, `*` everything. It never means `make push` or `echo git push`.
    """

    deny: tuple[str, ...] = tuple(DENIED)
    allow: tuple[str, ...] = ()

    def refusal(self, line: str) -> str | None:
        """Why this line is not run, and what to do instead; None when it may."""
        for command in read_line(line).commands:
            if any(_matches(pattern, command) for pattern in self.allow):
                continue
            for pattern in self.deny:
                if _matches(pattern, command):
                    why = DENIED.get(pattern, "the settings of this run deny it.")
                    return f"{pattern} is refused: {why}"
            if reason := _ruins_everything(command) or waits_for_a_person(command):
                return reason
        return None


def _matches(pattern: str, command: SimpleCommand) -> bool:
    words = pattern.split()
    if not words or not fnmatchcase(command.program, words[0]):
        return False
    given = command.arguments
    options = [word for word in words[1:] if word.startswith("-")]
    if not all(any(fnmatchcase(each, option) for each in given) for option in options):
        return False
    plain = [word for word in words[1:] if not word.startswith("-")]
    said = _plain_words(command.program, given)
    return len(said) >= len(plain) and all(map(fnmatchcase, said, plain))


def _plain_words(program: str, arguments: Sequence[str]) -> list[str]:
    takes_word = _TAKES_WORD.get(program, ())
    said: list[str] = []
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word in takes_word and not said:
            skip = True
        elif not word.startswith(("-", "+")):
            said.append(word)
    return said


def _ruins_everything(command: SimpleCommand) -> str | None:
    words = command.arguments
    if command.program == "kill" and "-1" in (words[-1:] if len(words) > 1 else ()):
        return f"kill -1 kills everything there is: {_ENDS_THE_PLACE}"
    recursive = any(word == "--recursive" or re.fullmatch(r"-[a-zA-Z]*[rR][a-zA-Z]*", word) for word in words)
    if command.program == "rm" and recursive and any(word in ("/", "/*", "~", "~/", "~/*") for word in words):
        return f"rm of everything is refused: {_ENDS_THE_PLACE}"
    return None
