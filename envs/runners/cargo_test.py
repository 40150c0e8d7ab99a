"""`cargo test`: by names, in the one kind of target all of them are in.

The names are not given as exact ones: an id may be a module, and an example in documentation has lost its line number.
"""

from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line

_TARGETS = ("--lib", "--bins", "--bin", "--test", "--tests", "--doc", "--example", "--examples", "--bench", "--benches",
            "--all-targets")  # fmt: skip


class CargoTest:
    name = "cargo"

    def recognises(self, line: Line) -> bool:
        verb = [word for word in line.arguments if not word.startswith("+")][:1]
        return line.program == "cargo" and verb in (["test"], ["t"])

    def tell(self, line: Line) -> Line:
        # The first binary with a failing test would hide all that come after it.
        return line if line.has("--no-fail-fast", "--no-run") else line.insert(_end(line), "--no-fail-fast")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        parts = [_parts(one) for one in ids]
        line = line.insert(_end(line), *_target({target for target, _ in parts}, line))
        names = dict.fromkeys(name for _, name in parts)
        if "" in names:
            return line
        return line.add(*(() if "--" in line.words else ("--",)), *names)


def _parts(test: str) -> tuple[str, str]:
    """`crate src/lib.rs` and the name inside; a log that was cut has names alone."""
    target, _, name = base_name(test).partition("::")
    return (target, name) if " " in target else ("", base_name(test))


def _target(targets: set[str], line: Line) -> tuple[str, ...]:
    paths = {target.rpartition(" ")[2] for target in targets}
    if "" in paths or any(line.has(option) for option in _TARGETS):
        return ()
    if paths == {"doc"}:
        return ("--doc",)
    if all(path.startswith("tests/") and path.count("/") == 1 for path in paths):
        return tuple(f"--test={path.removeprefix('tests/').removesuffix('.rs')}" for path in sorted(paths))
    return ("--lib",) if all(path.endswith("src/lib.rs") for path in paths) else ()


def _end(line: Line) -> int:
    return line.words.index("--") if "--" in line.words else len(line.words)


RUNNER = CargoTest()
