"""Programs that wait for a person, found in any simple command of a command line, with the way to do without."""

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_OPERATORS = ";&|()<>\n"
_HIDDEN = {ord(sign): 0xE000 + number for number, sign in enumerate(_OPERATORS)}
_SHOWN = {hidden: sign for sign, hidden in _HIDDEN.items()}
_QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|(?<!\S)#[^\n]*""", re.S)
_HEREDOC = re.compile(r"(?<!<)<<(?!<)(-?)[ \t]*(['\"]?)([A-Za-z_]\w*)\2")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_DEEPEST = 5

_WRAPPERS = frozenset(
    {"builtin", "command", "env", "exec", "nice", "nohup", "setsid", "stdbuf", "sudo", "time", "timeout", "xargs"}
)
_BEFORE_PROGRAM = re.compile(r"-.+|[A-Za-z_]\w*=.*|\d+\.?\d*[smh]?", re.S)
_RESERVED = frozenset({"!", "{", "do", "elif", "else", "if", "then", "until", "while"})
_SHELLS = frozenset({"ash", "bash", "dash", "fish", "ksh", "sh", "zsh"})
_EDITORS = frozenset({"ed", "emacs", "hx", "joe", "mcedit", "micro", "nano", "nvim", "pico", "vi", "vim", "vimdiff"})
_PAGERS = frozenset({"less", "more", "most"})
_TERMINALS = frozenset({"ftp", "passwd", "screen", "ssh", "su", "telnet", "tmux"})
_PROMPTS = frozenset({"bpython", "ghci", "iex", "ipython", "irb", "jshell", "lua", "node", "python", "sqlite3"})
_NO_DEBUGGER = "add prints, or run a short program that shows the values."
_TAKES_MESSAGE = re.compile(r"-[A-Za-z]*[mFCc].*|--(?:message|file|reuse-message|fixup|no-edit|dry-run|help)(?:=.*)?")


@dataclass(frozen=True)
class _Command:
    """One simple command: its program and what follows, without redirections; `fed` when something is its input."""

    program: str
    arguments: tuple[str, ...]
    fed: bool


def refusal(line: str) -> str | None:
    """Why this command line would wait for a person, and what to do instead; None when nothing in it does.

    A line that cannot be split into words is left to the shell, which will say what is wrong with it.
    """
    return _refusal(line, 0)


def _refusal(line: str, depth: int) -> str | None:
    for command in _simple_commands(line):
        reason = next((reason for rule in _RULES if (reason := rule(command))), None)
        if reason:
            return reason
        if command.program in _SHELLS and depth < _DEEPEST and (script := _inline_script(command)):
            reason = _refusal(script, depth + 1)
            if reason:
                return reason
    return None


def _screen(command: _Command) -> str | None:
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


def _shell_or_debugger(command: _Command) -> str | None:
    if command.program in _SHELLS and not command.fed and all(_is_flag(each) for each in command.arguments):
        informing = ("--version", "--help")
        return None if any(each in informing for each in command.arguments) else f"{command.program} waits for input."
    if command.program in ("pdb", "ipdb") or (command.program == "gdb" and not _has(command, "", "--batch", "-batch")):
        return f"{command.program} waits for a person; {_NO_DEBUGGER}"
    if any(each in ("--pdb", "--trace") for each in command.arguments) and "pytest" in (
        command.program,
        *command.arguments,
    ):
        return "pytest --pdb waits for a person; without it tracebacks are shown too, with -l local variables."
    return None


def _interpreter(command: _Command) -> str | None:
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


def _git(command: _Command) -> str | None:
    if command.program != "git":
        return None
    words = list(command.arguments)
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in ("-C", "-c", "--git-dir", "--work-tree") else words[1:]
    verb, rest = (words[0], words[1:]) if words else ("", [])
    asks = _Command(verb, tuple(rest), command.fed)
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


_RULES: tuple[Callable[[_Command], str | None], ...] = (_screen, _interpreter, _shell_or_debugger, _git)


def _is_flag(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _has(command: _Command, letters: str, *words: str) -> bool:
    """Whether a one-letter option (alone or in a cluster) or one of the long words is there."""
    return any(
        each.partition("=")[0] in words
        or (re.fullmatch(r"-[A-Za-z]+", each) is not None and any(letter in each for letter in letters))
        for each in command.arguments
    )


def _inline_script(command: _Command) -> str | None:
    for at, word in enumerate(command.arguments[:-1]):
        if re.fullmatch(r"-[a-z]*c", word):
            return command.arguments[at + 1]
    return None


def _simple_commands(line: str) -> Iterator[_Command]:
    plain = _QUOTED.sub(_without_operators, _without_heredocs(line.replace("\\\n", " ")))
    lexer = shlex.shlex(plain, posix=True, punctuation_chars=_OPERATORS)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    piped = False
    try:
        tokens = list(lexer)
    except ValueError:
        return
    for token in [*tokens, "\n"]:
        if not token or set(token) - set(";&|()\n"):
            words.append(token)
            continue
        if command := _command(words, piped):
            yield command
        words, piped = [], token.rstrip("\n") in ("|", "|&")


def _command(words: list[str], piped: bool) -> _Command | None:
    words, redirected = _without_redirections(words)
    while words and (words[0] in _RESERVED or _ASSIGNMENT.match(words[0])):
        words = words[1:]
    while words and posixpath.basename(words[0]) in _WRAPPERS:
        # What stands before the program: options, their numbers and durations, variables.
        words = words[1:]
        while words and _BEFORE_PROGRAM.fullmatch(words[0]):
            words = words[1:]
    if not words:
        return None
    program, *arguments = (word.translate(_SHOWN) for word in words)
    return _Command(posixpath.basename(program), tuple(arguments), piped or redirected)


def _without_operators(quoted: re.Match[str]) -> str:
    """Operators within quotes are letters like any other; a comment is nothing."""
    return "" if quoted[0].startswith("#") else quoted[0].translate(_HIDDEN)


def _without_redirections(words: list[str]) -> tuple[list[str], bool]:
    kept: list[str] = []
    fed = False
    target = False
    for word in words:
        if target:
            target = False
        elif word and not set(word) - set("<>&|") and set(word) & set("<>"):
            fed = fed or "<" in word
            target = True
            if kept and kept[-1].isdigit():
                kept.pop()
        else:
            kept.append(word)
    return kept, fed


def _without_heredocs(line: str) -> str:
    """The line without the bodies of its here-documents: they are input, not commands."""
    kept: list[str] = []
    waiting: list[tuple[str, bool]] = []
    for row in line.split("\n"):
        if waiting:
            end, tabs = waiting[0]
            if (row.lstrip("\t") if tabs else row) == end:
                waiting.pop(0)
            continue
        kept.append(row)
        waiting = [(match[3], bool(match[1])) for match in _HEREDOC.finditer(row)]
    return "\n".join(kept)
