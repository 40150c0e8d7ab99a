"""Programs that wait for a person, with the way to do without."""

import re
from collections.abc import Callable

from aci.shell_line import SimpleCommand
from aci.wrappers import SHELLS

_EDITORS = frozenset({"ed", "emacs", "hx", "joe", "mcedit", "micro", "nano", "nvim", "pico", "vi", "vim", "vimdiff"})
_PAGERS = frozenset({"less", "more", "most"})
_TERMINALS = frozenset({"ftp", "passwd", "screen", "ssh", "su", "telnet", "tmux"})
_PROMPTS = frozenset({"bpython", "ghci", "iex", "ipython", "irb", "jshell", "lua", "node", "python", "sqlite3"})
_RUNNERS = re.compile(r"(?:python[\d.]*|coverage|uv|uvx|poetry|pdm|hatch|pipenv|pipx|tox|nox)$")
_NO_DEBUGGER = "add prints, or run a short program that shows the values."
_TAKES_MESSAGE = re.compile(r"-[A-Za-z]*[mFCc].*|--(?:message|file|reuse-message|fixup|no-edit|dry-run|help)(?:=.*)?")


def waits_for_a_person(command: SimpleCommand) -> str | None:
    """Why a command would wait for a person, and what to do instead; None when it does not."""
    return next((reason for rule in _RULES if (reason := rule(command))), None)


def _screen(command: SimpleCommand) -> str | None:
    name = command.program
    if name in _EDITORS:
        return f"{name} is an editor for a person; use the replace or create tool."
    if name in _PAGERS:
        return f"{name} is a pager for a person; use the view tool, or `head` or `sed -n 1,80p`."
    if name in _TERMINALS:
        return f"{name} needs a terminal, and there is none here."
    if name in ("htop", "btop") or (name == "top" and not _has(command, "b", "--batch")):
        return f"{name} redraws a screen for ever; use `ps aux` or `top -b -n 1`."
    if name == "watch":
        return "watch never ends; run the command itself, once."
    if name == "tail" and _has(command, "fF", "--follow"):
        return "following a file never ends; use `tail -n 100` without -f."
    return None


def _shell_or_debugger(command: SimpleCommand) -> str | None:
    if command.program in SHELLS and not command.fed and all(_is_flag(each) for each in command.arguments):
        informing = ("--version", "--help")
        return None if any(each in informing for each in command.arguments) else f"{command.program} waits for input."
    if command.program in ("pdb", "ipdb") or (command.program == "gdb" and not _has(command, "", "--batch", "-batch")):
        return f"{command.program} waits for a person; {_NO_DEBUGGER}"
    runs_pytest = command.program in ("pytest", "py.test") or (
        "pytest" in command.arguments and _RUNNERS.match(command.program) is not None
    )
    if runs_pytest and any(each in ("--pdb", "--trace") for each in command.arguments):
        return "pytest --pdb waits for a person; without it tracebacks are shown too, with -l local variables."
    return None


def _interpreter(command: SimpleCommand) -> str | None:
    name, arguments = command.program, command.arguments
    if name not in _PROMPTS and re.sub(r"[\d.]+$", "", name) not in _PROMPTS:
        return None
    if "-m" in arguments and arguments[arguments.index("-m") + 1 :][:1] in (("pdb",), ("ipdb",)):
        return f"a debugger waits for a person; {_NO_DEBUGGER}"
    only_database = name == "sqlite3" and len([each for each in arguments if not _is_flag(each)]) == 1
    options = "[bBdEIiOPqsSuvx]+" if name.startswith("python") else "i"
    bare = all(re.fullmatch(f"-{options}", each) for each in arguments)
    if (bare or only_database) and not command.fed:
        how = "`sqlite3 FILE 'SQL'`" if only_database else f"`{name} -c '...'`, `{name} FILE` or `{name} - <<'EOF'`"
        return f"{name} without a program waits for one; use {how}."
    return None


def _git(command: SimpleCommand) -> str | None:
    if command.program != "git":
        return None
    words = list(command.arguments)
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in ("-C", "-c", "--git-dir", "--work-tree") else words[1:]
    verb, rest = (words[0], words[1:]) if words else ("", [])
    asks = SimpleCommand(verb, tuple(rest), command.fed)
    if verb == "commit" and not any(_TAKES_MESSAGE.fullmatch(each) for each in rest):
        return "git commit would open an editor; give the message with -m, or --no-edit with --amend."
    if verb == "rebase" and _has(asks, "i", "--interactive", "--edit-todo"):
        return "git rebase -i opens an editor; use git reset, git revert or git cherry-pick."
    if verb in ("add", "checkout", "reset", "restore", "stash") and _has(asks, "p", "--patch", "--interactive"):
        return f"git {verb} --patch asks about every hunk; name whole files."
    if verb == "add" and _has(asks, "ie", "--edit"):
        return "git add -i and -e wait for a person; name whole files."
    if verb in ("mergetool", "difftool"):
        return f"git {verb} opens a program for a person; use git diff."
    return None


_RULES: tuple[Callable[[SimpleCommand], str | None], ...] = (_screen, _interpreter, _shell_or_debugger, _git)


def _is_flag(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _has(command: SimpleCommand, letters: str, *words: str) -> bool:
    """Whether a one-letter option (alone or in a cluster) or one of the long words is there."""
    return any(
        each.partition("=")[0] in words
        or (re.fullmatch(r"-[A-Za-z]+", each) is not None and any(letter in each for letter in letters))
        for each in command.arguments
    )
