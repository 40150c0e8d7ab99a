"""What the lint gate costs per edit, in CPU time with children: `python benchmarks/lint_gate/run.py`.

Each check is run on the same edit of a file of about 30 kB; the figures are the median of several rounds, and for
comparison what `ruff --version` alone costs, which is the price of starting that program.
"""

import json
import resource
import statistics
import subprocess
from collections.abc import Callable

from aci.lint import data, python, ruff
from aci.lint.faults import Fault
from localization.syntax import mistakes

ROUNDS = 15
FUNCTION = "def f{n}(a, b):\n    total = a + b * {n}\n    return [total for each in range({n}) if each]\n\n\n"
PYTHON = "".join(FUNCTION.format(n=number) for number in range(300)).encode()
GO_FUNCTION = "func f{n}(a int, b int) int {{\n\ttotal := a + b*{n}\n\treturn total\n}}\n\n"
GO = ("package a\n\n" + "".join(GO_FUNCTION.format(n=number) for number in range(400))).encode()
JSON = json.dumps({str(number): [number] * 4 for number in range(900)}, indent=1).encode()


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def cost(check: Callable[[], object]) -> float:
    """Milliseconds of CPU, the median of `ROUNDS`."""
    check()
    found = []
    for _ in range(ROUNDS):
        start = cpu()
        check()
        found.append((cpu() - start) * 1000)
    return statistics.median(found)


def yaml_fault() -> Fault | None:
    check = data.check_for("a.yaml")
    return check(JSON) if check else None


def main() -> None:
    program = ruff.ruff()
    checks: dict[str, Callable[[], object]] = {
        "compile": lambda: python.compiled(PYTHON),
        "ruff, nothing found": lambda: ruff.new_errors("a.py", PYTHON, PYTHON),
        "ruff, compared": lambda: ruff.new_errors("a.py", PYTHON + b"old\n", PYTHON + b"old\nnew\n"),
        "ruff --version": lambda: subprocess.run([program or "ruff", "--version"], capture_output=True, check=False),
        "grammar, two states in a process": lambda: mistakes("a.go", (GO, GO)),
        "grammar, two states of 1 kB here": lambda: mistakes("a.go", (GO[:1000], GO[:1000])),
        "yaml": yaml_fault,
    }
    print(f"{len(PYTHON):,} bytes of Python, {len(GO):,} of Go, {len(JSON):,} of JSON; ms of CPU, median of {ROUNDS}")
    for name, check in checks.items():
        print(f"{name:34} {cost(check):6.1f}")


if __name__ == "__main__":
    main()
