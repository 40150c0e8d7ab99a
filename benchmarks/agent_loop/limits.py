"""Commands that do not want to end, in a real container: how soon after their limit they are dead, at what memory."""

import argparse
import json
import resource
import tempfile
import time
import uuid
from pathlib import Path

from envs import Environment, EnvSpec
from envs.docker import prepare_docker
from envs.snapshot import take_snapshot

LIMIT = 2.0

HOSTILE = {
    "ignores SIGTERM": "trap '' TERM INT HUP; sleep {mark}; sleep {mark}",
    "forks": "for i in $(seq 40); do sleep {mark} & done; wait",
    "forks twice, own sessions": "(setsid sh -c 'sleep {mark} & setsid sleep {mark} & wait' &) & sleep {mark}",
    "empties its environment": "env -i sleep {mark}",
    "busy in the shell itself": "while :; do :; done",
    "floods stdout": "cat /dev/zero",
    "waits for input it cannot have": "sleep {mark} | cat",
    "becomes another program": "exec sleep {mark}",
    "stops itself": "kill -STOP $$",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--flood-mb", type=int, default=1024)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepared = prepare_docker(take_snapshot(options.repo, Path(folder) / "base.git"), EnvSpec(), run_id="limits")
        try:
            with prepared.open() as environment:
                environment.shell().run("cd /tmp; export KEPT=yes", timeout=20)
                for name, command in HOSTILE.items():
                    print(json.dumps({"command": name, **_stopped(environment, command)}))
                print(
                    json.dumps({"command": f"prints {options.flood_mb} MiB", **_flood(environment, options.flood_mb)})
                )
        finally:
            prepared.close()


def _stopped(environment: Environment, command: str) -> dict[str, object]:
    mark = f"41{uuid.uuid4().int % 10**9}"
    before = _memory()
    done = environment.shell().run(command.replace("{mark}", mark), timeout=LIMIT)
    began = time.perf_counter()
    again = environment.shell().run("pwd; echo $KEPT", timeout=20)
    ready = time.perf_counter() - began
    return {
        "stopped": done.stopped,
        "seconds_after_limit": round(done.seconds - LIMIT, 2),
        "living": _living(environment, mark),
        "usable": again.output == "/tmp\nyes\n",
        "next_command_seconds": round(ready, 2),
        "memory_grew_mb": round(_memory() - before, 1),
    }


def _flood(environment: Environment, size: int) -> dict[str, object]:
    before = _memory()
    done = environment.shell().run(f"head -c {size}M /dev/zero | tr '\\0' x", timeout=600)
    return {
        "exit_code": done.exit_code,
        "seconds": round(done.seconds, 1),
        "kept_mb": round(len(done.output) / 2**20, 1),
        "memory_grew_mb": round(_memory() - before, 1),
    }


def _living(environment: Environment, mark: str) -> int:
    look = f'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -c "^{mark}$"'
    return int(environment.exec(look, timeout=30).stdout)


def _memory() -> float:
    """The most this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
