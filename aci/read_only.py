"""Lines that cannot change a file: they need no checkpoint before, and no look at what changed after."""

import re

from aci.shell_line import UNKNOWN, Line, SimpleCommand
from aci.wrappers import SHELLS, script_of

_PROGRAMS = frozenset(
    (
        "[", "[[", ":", "arch", "awk", "b2sum", "basename", "cat", "cd", "cksum", "cmp", "column", "comm", "command",
        "cut", "date", "df", "diff", "dirname", "du", "echo", "egrep", "env", "expand", "expr", "false", "fgrep",
        "file", "find", "fmt", "fold", "gawk", "getconf", "git", "grep", "groups", "head", "hexdump", "hostname",
        "id", "join", "jobs", "jq", "ls", "locale", "mawk", "md5sum", "nl", "nproc", "od", "paste", "popd",
        "printenv", "printf", "ps", "pushd", "pwd", "readlink", "realpath", "rev", "rg", "seq", "set", "sed",
        "sha1sum", "sha256sum", "sha512sum", "sleep", "sort", "stat", "strings", "sum", "tac", "tail", "test", "tr",
        "tree", "true", "type", "ulimit", "uname", "uniq", "uptime", "wait", "wc", "which", "who", "whoami", "xxd",
        "yes", "zcat", "zgrep",
    )
)  # fmt: skip
_GIT = frozenset(
    (
        "blame", "cat-file", "cherry", "count-objects", "describe", "diff", "diff-tree", "for-each-ref", "grep",
        "log", "ls-files", "ls-tree", "merge-base", "name-rev", "rev-list", "rev-parse", "shortlog", "show", "show-ref",
        "status", "version", "whatchanged",
    )
)  # fmt: skip
_LISTS = {
    "branch": ((), ("-a",), ("-v",), ("-vv",), ("--list",), ("--show-current",)),
    "tag": ((), ("-l",), ("--list",)),
    "stash": (("list",),),
    "remote": ((), ("-v",)),
    "config": (("-l",), ("--list",)),
}
_ACTS = {
    "find": re.compile(r"-delete|-f(?:print0?|printf|ls)"),
    "sort": re.compile(r"-[A-Za-z]*o.*|--o.*|--compress-program.*"),
    "sed": re.compile(r"-[a-zA-Z]*i.*|--in-place.*|-[a-zA-Z]*f.*|--file.*"),
    "rg": re.compile(r"--pre(?:=.*)?|--hostname-bin.*"),
    "date": re.compile(r"-[a-z]*s.*|--set.*"),
    "tree": re.compile(r"-[a-zA-Z]*[oR].*"),
    "hostname": re.compile(r"[^-].*|-F.*|-b.*"),
    "file": re.compile(r"-[a-zA-Z]*C.*|--compile"),
}
"""Words by which these do write after all, or run something."""

_SED_ACTS = re.compile(r"(?:^|[;{}\n\d$/!,\s])[wWe](?:\s|$)|/[gpiImM0-9]*[we]")
_AWK_ACTS = re.compile(r"[>|]|system|getline|@load|@include|-f|-i|--file")


def is_read_only(line: Line) -> bool:
    """Whether every command of a line is known only to read. What is not known counts as a change."""
    return (
        line.understood
        and not line.writes
        and not line.background
        and all(_only_reads(command) for command in line.commands)
    )


def _only_reads(command: SimpleCommand) -> bool:
    name, words = command.program, command.arguments
    if name in SHELLS or name == "eval":
        return name == "eval" or script_of(words) is not None  # what they run is looked at by itself
    if name not in _PROGRAMS:
        return False
    acts = _ACTS.get(name)
    if acts is not None and any(UNKNOWN in word or acts.fullmatch(word) for word in words):
        return False
    if name == "sed":
        return not any(_SED_ACTS.search(word) for word in words)
    if name in ("awk", "gawk", "mawk"):
        return not any(UNKNOWN in word or _AWK_ACTS.search(word) for word in words)
    if name in ("uniq", "xxd", "hexdump"):
        return len([word for word in words if not word.startswith("-")]) < 2
    if name == "git":
        return _git_only_reads(words)
    return True


def _git_only_reads(words: tuple[str, ...]) -> bool:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] not in ("-C", "--no-pager", "-P"):
            return False  # -c can name a program to run
        at += 2 if words[at] == "-C" else 1
    if at >= len(words) or UNKNOWN in words[at]:
        return False
    verb, rest = words[at], words[at + 1 :]
    if verb in _LISTS:
        return rest in _LISTS[verb]
    return verb in _GIT and not any(
        UNKNOWN in word or word.startswith(("--output", "--ext-diff", "--open-files-in-pager", "-O")) for word in rest
    )
