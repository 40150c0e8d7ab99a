"""Shell scripts of CI files and recipes, cut into their simple commands. Nothing is run or expanded."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

_LEADING = frozenset(
    ("then", "do", "else", "if", "elif", "while", "until", "!", "{", "(", "sudo", "time", "exec", "command", "-")
)  # fmt: skip
_IGNORED = frozenset(("fi", "done", "esac", "}", ")", ";;", "for", "case", "function", "set", "echo", "cd", "export"))
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_WRAPPERS = (
    (("poetry", "run"), 2), (("pipenv", "run"), 2), (("pdm", "run"), 2), (("uv", "run"), 2), (("rye", "run"), 2),
    (("xvfb-run",), 1), (("travis_retry",), 1), (("travis_wait",), 1), (("catchsegv",), 1), (("env",), 1),
    (("coverage", "run", "-m"), 3), (("dbus-run-session",), 1), (("eatmydata",), 1), (("nice",), 1),
)  # fmt: skip
_LONGEST = 200_000
_REFERENCE = re.compile(r"\$\{(\w+)(?:[:#%/-][^}]*)?\}|\$(\w+)")
_OF_A_VIRTUALENV = re.compile(r"(?:^|/)\.?v?env[\w.-]*/bin/")
_END_OF_SUBSHELL = [")"]


@dataclass(frozen=True)
class Command:
    """One simple command: `words` without wrappers (`poetry run`, `xvfb-run`) and variables set before it."""

    words: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = ""
    """Where it runs, relative to the root; empty for the root."""

    @property
    def text(self) -> str:
        return shlex.join(self.words)


def commands(script: str, folder: str = "") -> tuple[Command, ...]:
    """Simple commands of a script in their order, those of every branch; `cd` into a folder of the tree is followed."""
    found: list[Command] = []
    exported: dict[str, str] = {}
    assigned: dict[str, str] = {}
    start = folder
    for raw in _simple(script[:_LONGEST]):
        words = [_filled(word, assigned) for word in raw]
        words[0] = _program(words[0])
        if words == _END_OF_SUBSHELL:
            folder = start
            continue
        if words[0] in ("cd", "pushd") and len(words) > 1:
            folder = _folder(folder, words[1])
            continue
        if words[0] in ("export", "set") or all(_VARIABLE.fullmatch(word) for word in words):
            pairs = {pair[1]: pair[2] for word in words if (pair := _VARIABLE.fullmatch(word))}
            assigned |= {name: value for name, value in pairs.items() if len(value) < 300}
            exported |= pairs if words[0] == "export" else {}
            continue
        if command := _unwrapped(words, exported, folder):
            found.append(command)
    return tuple(found)


def _filled(word: str, assigned: dict[str, str]) -> str:
    """With the variables that the script itself set; others stay as they are."""
    return _REFERENCE.sub(lambda found: assigned.get(found[1] or found[2], found[0]), word)[:2000]


def _program(word: str) -> str:
    """`$BIN/pip`, `venv/bin/pip` and `${PREFIX}pip` are pip; a variable alone is what it is called."""
    if _OF_A_VIRTUALENV.search(word) or word.startswith("$"):
        plain = _REFERENCE.sub("", word).rpartition("/")[2]
        named = _REFERENCE.fullmatch(word)
        return plain or ((named[1] or named[2]).lower() if named else word)
    return word


def _folder(folder: str, to: str) -> str:
    if to.startswith(("/", "~", "$", "-")):
        return ""
    parts = [part for part in folder.split("/") if part]
    for part in to.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _unwrapped(words: list[str], exported: dict[str, str], folder: str) -> Command | None:
    variables = dict(exported)
    while words:
        if pair := _VARIABLE.fullmatch(words[0]):
            variables[pair[1]] = pair[2]
            words = words[1:]
        elif words[0] in _LEADING:
            words = words[1:]
        elif skip := next((skip for head, skip in _WRAPPERS if tuple(words[: len(head)]) == head), 0):
            words = words[skip:]
            while words and words[0].startswith("-"):  # the wrapper's own options
                words = words[2:] if words[0] in ("-s", "-w", "--group", "--extra", "--with") else words[1:]
        elif words[:1] == ["python"] and words[1:4] == ["-m", "coverage", "run"]:
            rest = words[4:]
            words = ["python", *rest[rest.index("-m") :]] if "-m" in rest else ["python", *rest]
        elif words[:2] == ["coverage", "run"]:
            rest = words[2:]
            words = rest[rest.index("-m") + 1 :] if "-m" in rest else ["python", *_positional(rest)]
        else:
            break
    if not words or words[0] in _IGNORED:
        return None
    return Command(tuple(words), variables, folder)


def _positional(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[1:]
    return words


def _simple(script: str) -> Iterator[list[str]]:
    joined = re.sub(r"\\\r?\n[ \t]*", " ", script)
    joined = re.sub(r"\$\([^()\n]*\)|`[^`\n]*`", "$_", joined)  # what another command says is not known
    for line in joined.splitlines():
        for words in _words(line):
            kept = _without_redirections(words)
            if kept:
                yield kept
        if line.lstrip().startswith("("):
            yield _END_OF_SUBSHELL


def _words(line: str) -> list[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;()<>")
    lexer.commenters = "#"
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word and set(word) <= set("|&;"):
                found.append([])
            else:
                found[-1].append(word)
    except ValueError:  # a quote that ends on another line: what came before it is still a command
        pass
    return found


def _without_redirections(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word and set(word) <= set("<>&"):
            skip = True
            if kept and kept[-1] in ("1", "2"):
                kept.pop()
        elif word not in ("(", ")", "()", "{", "}"):
            kept.append(word)
    return kept


def system_packages(command: Command) -> tuple[str, ...]:
    """Debian packages that an `apt-get install` names; empty for any other command."""
    words = [word for word in command.words if not word.startswith("-")]
    if len(words) < 2 or words[0] not in ("apt-get", "apt", "aptitude") or "install" not in words:
        return ()
    named = words[words.index("install") + 1 :]
    return tuple(name.split("=")[0] for name in named if re.fullmatch(r"[a-z0-9][a-z0-9.+-]+(=\S+)?", name))
