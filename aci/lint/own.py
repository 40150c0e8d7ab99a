"""A language's own checker, where the environment has one."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from aci.lint.copies import outcome
from aci.lint.faults import Fault
from aci.tool import ToolContext

_EACH = """
command -v "$1" >/dev/null 2>&1 || exit 127
program=$1; shift; tried=$1; shift; options=$1; shift
for copy do
    failed=1
    for suffix in $tried; do
        [ "$suffix" = . ] && name=$copy || { name=$copy$suffix; cp -- "$copy" "$name"; }
        said=$("$program" $options "$name" 2>&1 >/dev/null) && failed=0
        [ "$suffix" = . ] || rm -f -- "$name"
        [ $failed = 0 ] && break
    done
    if [ $failed = 0 ]; then printf 'ok\\0'; else printf '%s\\0' "${said:-failed}"; fi
done
"""


class Checker(NamedTuple):
    """`tried` are suffixes that a copy is tried under, `.` being its own: it passes when it does under one of them.

    `whole` says that the checker knows all that such a file may hold. One that does not is believed only about a file
    of which it accepted the state before.
    """

    program: str
    options: str
    suffixes: tuple[str, ...]
    error: re.Pattern[str]
    tried: str = "."
    whole: bool = True


# `cc -fsyntax-only`, `javac`, `rustc` and `tsc` want the include paths, class path or project around a file, and report
# their absence as errors of it; `perl -c` runs what it checks.
CHECKERS = (
    Checker(
        "node", "--check", (".js", ".mjs", ".cjs"), re.compile(r":(?P<line>\d+)\n(?:.*\n)*?(?P<message>\w*Error: .*)"),
        tried=".mjs .cjs", whole=False,
    ),
    Checker("gofmt", "-e -l", (".go",), re.compile(r":(?P<line>\d+):\d+: (?P<message>.*)")),
    Checker(
        "php", "-n -l -d display_errors=stderr", (".php", ".phtml"),
        re.compile(r"(?P<message>(?:Parse|Fatal) error: .*) in \S+ on line (?P<line>\d+)"),
    ),
    Checker("ruby", "-c", (".rb", ".rake", ".gemspec"), re.compile(r":(?P<line>\d+): (?P<message>.*)")),
    Checker("bash", "-n", (".sh", ".bash"), re.compile(r": line (?P<line>\d+): (?P<message>.*)"), whole=False),
)  # fmt: skip


def checker_for(path: str) -> Checker | None:
    suffix = PurePosixPath(path).suffix.lower()
    return next((each for each in CHECKERS if suffix in each.suffixes), None)


def faults(checker: Checker, path: str, states: Sequence[bytes], context: ToolContext) -> list[Fault | None] | None:
    """The first error of each state; None where the environment has no such checker, which is found out once."""
    note = f"lint: {checker.program}"
    if context.notes.get(note) == "absent":
        return None
    command = ["sh", "-c", _EACH, "sh", checker.program, checker.tried, checker.options]
    result = outcome(command, path, states, context)
    if result is not None and result.exit_code == 127:
        context.notes[note] = "absent"
    answers = result.stdout.split("\0")[:-1] if result is not None and result.ok else []
    return [_fault(checker, said) for said in answers] if len(answers) == len(states) else None


def _fault(checker: Checker, said: str) -> Fault | None:
    if said == "ok":
        return None
    found = checker.error.search(said)
    if found is None:
        return Fault(1, said.strip().splitlines()[0][:200] if said.strip() else "refused", final=True)
    return Fault(int(found["line"]), f"{checker.program}: {found['message'].strip()}", final=True)
