"""What a checkpoint costs beside `git add -A` and `git write-tree` in a side index: the same tree, by turns."""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aci.checkpoints import Checkpoints
from envs import Environment, EnvSpec
from envs.docker import prepare_docker
from envs.git import IDENTITY
from envs.local import prepare_local
from envs.snapshot import take_snapshot

TIMEOUT = 900.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path, help="a folder of sources; a repository is made of a copy of it")
    parser.add_argument("--kind", choices=("docker", "local"), default="docker")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--python", default="3.11")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "repository")
        subprocess.run(["cp", "-r", str(options.tree), str(repository)], check=True)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "tree"]):
            subprocess.run(["git", *command], cwd=repository, env={**os.environ, **IDENTITY}, check=True)
        snapshot, spec = take_snapshot(repository, Path(folder, "base.git")), EnvSpec(python=options.python)
        prepared = prepare_docker(snapshot, spec) if options.kind == "docker" else prepare_local(snapshot, spec)
        with closing(prepared), prepared.open() as environment:
            print(
                json.dumps({"kind": options.kind, "load": os.getloadavg()[0], **measure(environment, options.rounds)})
            )


def measure(environment: Environment, rounds: int) -> dict[str, object]:
    """Milliseconds, medians of `rounds`; each round changes one file and makes another before each measurement."""
    first = timed(lambda: environment.save())
    shell = environment.shell()
    git = f"{environment.outside}/side.git"
    side = f"GIT_DIR={git} GIT_WORK_TREE={environment.root}"
    add = f"{side} git -c core.fsync=none add -A && {side} git write-tree >/dev/null"
    tracked = next(path for path in sorted(environment.save().paths()) if path.endswith(".py"))
    shell.run(f"git init -q --bare {git}; {add}", timeout=TIMEOUT)
    found: dict[str, list[float]] = {name: [] for name in ("git", "save", "unchanged", "part", "undo", "command")}
    for number in range(rounds):
        change = f"echo '# {number}' >>{tracked}; echo 1 >new_{number}"
        shell.run(f"{change}_a.py", timeout=TIMEOUT)
        found["git"].append(timed(lambda: shell.run(add, timeout=TIMEOUT)))
        shell.run(f"{change}_b.py", timeout=TIMEOUT)
        found["save"].append(timed(lambda: environment.save()))
        found["unchanged"].append(timed(lambda: environment.save()))
        checkpoints = Checkpoints(environment)
        found["part"].append(timed(lambda: checkpoints.take(number, "edit", [tracked])))  # noqa: B023 - called at once
        shell.run(f"echo edited >{tracked}", timeout=TIMEOUT)
        found["undo"].append(timed(lambda: checkpoints.undo(number)))  # noqa: B023 - as above
        found["command"].append(timed(lambda: shell.run("true", timeout=TIMEOUT)))
    ratios = [ours / theirs for ours, theirs in zip(found["save"], found["git"], strict=True)]
    medians = {name: round(statistics.median(values), 2) for name, values in found.items()}
    return {
        "files": sum(1 for _ in environment.save().paths()),
        "first_save": round(first, 1),
        "milliseconds": medians,
        "fastest": {name: round(min(values), 2) for name, values in found.items()},
        "save_over_git": round(statistics.median(ratios), 2),
    }


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
