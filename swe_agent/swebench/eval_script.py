"""What an instance's `eval_script` says: how the tree is installed, and with which command its tests are run."""

import re
from dataclasses import dataclass

from swe_agent.swebench.rows import Row

START, END = ">>>>> Start Test Output", ">>>>> End Test Output"

_ACTIVATION = re.compile(r"source \S*activate\b|conda activate\b")
_HOUSEKEEPING = re.compile(r"#!|set [-+]|cd /testbed$|git |: *$|$")
_DATA = (".json", ".png", ".csv", ".txt", ".md", ".jpg", ".jpeg", ".pkl", ".yml", ".yaml", ".toml")


@dataclass(frozen=True)
class EvalScript:
    """The parts of a script that are not housekeeping."""

    activation: tuple[str, ...]
    """Lines that make an official image's interpreter the current one."""
    before_tests: tuple[str, ...]
    """Lines that set the scene for the tests, such as exported variables."""
    install: tuple[str, ...]
    test_command: str


def parse_eval_script(text: str) -> EvalScript | None:
    """None for a script without the two marks around its test command."""
    found = re.search(rf"^:? ?'?(?:echo )?'?{START}'?\n(?P<tests>.*?)\n:? ?'?(?:echo )?'?{END}", text, re.M | re.S)
    if found is None:
        return None
    activation: list[str] = []
    before: list[str] = []
    install: list[str] = []
    shown = False
    for line in _heading(text[: found.start()]):
        if _ACTIVATION.match(line):
            activation += [line] if line not in activation else []
        elif _HOUSEKEEPING.match(line):
            # Installing comes after the state of the tree was shown; what sets the scene comes before.
            shown = shown or line.startswith(("git status", "git show"))
        else:
            (install if shown else before).append(line)
    return EvalScript(tuple(activation), tuple(before), tuple(install), found["tests"].strip())


def _heading(text: str) -> list[str]:
    """The lines before the test files are set back and patched."""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if re.match(r"git (?:checkout|apply) ", line)), len(lines))
    return lines[:end]


def command_for(row: Row, base_command: str) -> str:
    """The command for a classic row: the repository's, with the files of the test patch that are tests."""
    deleted = {path for path in row.test_patch.paths if _is_deleted(row, path)}
    files = [path for path in row.test_patch.paths if not path.endswith(_DATA) and path not in deleted]
    if "runtests.py" in base_command:
        # Django's runner takes modules below tests/.
        files = [file.removesuffix(".py").removeprefix("tests/").replace("/", ".") for file in files]
    return " ".join([base_command, *files])


def _is_deleted(row: Row, path: str) -> bool:
    return f"--- a/{path}\n+++ /dev/null".encode() in row.test_patch.raw
