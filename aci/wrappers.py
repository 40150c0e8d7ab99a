"""Programs that start another one named in their words, and words that are scripts."""

import posixpath
import re
from collections.abc import Iterator, Sequence

SHELLS = frozenset({"ash", "bash", "dash", "fish", "ksh", "sh", "zsh"})

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=.*", re.S)

_WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    name: (frozenset(options.split()), words)
    for name, options, words in (
        ("builtin", "", 0),
        ("catchsegv", "", 0),
        ("chroot", "", 1),
        ("chrt", "", 1),
        ("command", "", 0),
        ("coproc", "", 0),
        ("doas", "-u -C", 0),
        ("env", "-u --unset -C --chdir", 0),
        ("exec", "-a", 0),
        ("faketime", "-f", 1),
        ("flock", "-w -E --timeout", 1),
        ("ionice", "-c -n -p --class --classdata", 0),
        ("nice", "-n --adjustment", 0),
        ("nohup", "", 0),
        ("setsid", "", 0),
        ("stdbuf", "-i -o -e --input --output --error", 0),
        ("strace", "-o -e -p -s", 0),
        ("sudo", "-u -g -C -D -h -p -r -t -T --user --group", 0),
        ("taskset", "", 1),
        ("time", "-f -o --format --output", 0),
        ("timeout", "-s -k --signal --kill-after", 1),
        ("unbuffer", "", 0),
        ("xargs", "-a -d -E -I -L -n -P -s --arg-file --delimiter --max-args --max-lines --max-procs --replace", 0),
    )
}
"""Options that take the next word, and how many words stand before the program."""


def unwrapped(words: Sequence[str], fed: bool) -> Iterator[tuple[list[str], bool]]:
    """The commands that words start: themselves, or what is behind `env`, `timeout 5`, `xargs` and their like.

    `find` is given with each of its `-exec` commands. The second of a pair is whether something is its input.
    """
    rest = list(words)
    while rest and (name := posixpath.basename(rest[0])) in _WRAPPERS:
        started = _started(rest[1:], *_WRAPPERS[name])
        if name == "command" and any(re.fullmatch("-[pvV]*[vV]", each) for each in rest[1:2]):
            break
        if not started:
            break
        fed = fed or name == "xargs"
        rest = started
    yield rest, fed
    if rest and posixpath.basename(rest[0]) == "find":
        for at, word in enumerate(rest):
            if word in ("-exec", "-execdir", "-ok", "-okdir"):
                end = next((to for to in range(at, len(rest)) if rest[to] in (";", "+")), len(rest))
                yield from unwrapped(rest[at + 1 : end], fed)


def _started(words: list[str], takes_word: frozenset[str], before: int) -> list[str]:
    while words and (words[0].startswith("-") or _ASSIGNMENT.fullmatch(words[0])):
        if words[0] == "--":
            words = words[1:]
            break
        words = words[2 if words[0] in takes_word else 1 :]
    words = words[before:]
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    return words


def inner_scripts(program: str, arguments: Sequence[str], heredoc: str) -> Iterator[str]:
    """Shell code that a command runs: `bash -c CODE`, `eval CODE`, `trap CODE EXIT`, a here-document for a shell."""
    if program == "eval":
        yield " ".join(arguments)
    elif program == "trap" and len(arguments) > 1 and not arguments[0].startswith("-"):
        yield arguments[0]
    elif program in SHELLS:
        script = script_of(arguments)
        if script is not None:
            yield script
        elif heredoc and all(each.startswith("-") for each in arguments):
            yield heredoc


def script_of(arguments: Sequence[str]) -> str | None:
    """What a shell is given by `-c`."""
    for at, word in enumerate(arguments[:-1]):
        if re.fullmatch(r"-[A-Za-z]*c[A-Za-z]*", word):
            return next((each for each in arguments[at + 1 :] if not re.fullmatch(r"[-+][A-Za-z]+", each)), None)
        if not word.startswith(("-", "+")):
            return None
    return None
