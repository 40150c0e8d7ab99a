"""What an environment costs once its image is there: seconds to the first command, idle memory, and what is left.

The repository is made here: 7,000 files and about 60 MB, the size of Django's tree. The bare `docker run --rm` of
`true` and our start take turns in one run, on the same image. Idle memory is in proportional set sizes (shared pages
divided among those who share them): the shims of our containers and all processes in them, and by how much this
process and the container engine have grown.
"""

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from envs import EnvSpec
from envs.docker import PreparedDocker, prepare_docker
from envs.snapshot import Snapshot, take_snapshot

T = TypeVar("T")

FILES = 7000
ENGINE = ("dockerd", "containerd")


def make_repository(folder: Path) -> None:
    """The same words in the same files each time; packed, as a clone is."""
    source = random.Random(1)
    words = ["".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=source.randint(3, 9))) for _ in range(4000)]
    for number in range(FILES):
        path = folder / f"package{number % 70}" / f"part{number // 70 % 10}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "\n".join(" ".join(source.choices(words, k=7)) for _ in range(source.randint(40, 340))), encoding="utf-8"
        )
    person = ["-c", "gc.auto=0", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*person, "commit", "-qm", "all"], ["repack", "-adq"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def seconds(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    done = act()
    return time.perf_counter() - began, done


def timed_starts(snapshot: Snapshot, count: int) -> dict[str, list[float]]:
    """Bare and ours by turns. Ours: image looked up, container started, first command answered."""
    rows: dict[str, list[float]] = {key: [] for key in ("bare", "ours", "prepare", "open", "exec", "diff", "close")}
    for _ in range(count):
        prepare, prepared = seconds(lambda: prepare_docker(snapshot, EnvSpec(), run_id="benchmark"))
        opened, environment = seconds(prepared.open)
        answered, done = seconds(lambda: environment.exec("true", timeout=20))  # noqa: B023 - called at once
        assert done.ok
        diffed, _ = seconds(environment.diff)
        closed, _ = seconds(environment.close)
        image = str(prepared.image)
        prepared.close()
        bare, _ = seconds(
            lambda: subprocess.run(["docker", "run", "--rm", "--entrypoint", "true", image], check=True)  # noqa: B023
        )
        for key, value in {
            "bare": bare, "ours": prepare + opened + answered, "prepare": prepare, "open": opened, "exec": answered,
            "diff": diffed, "close": closed,
        }.items():  # fmt: skip
            rows[key].append(value)
    return rows


def docker_count(*words: str) -> int:
    return len(subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout.split())


def held() -> dict[str, int]:
    """What could leak. Memory in kB."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {
        "containers": docker_count("ps", "-aq", "--filter", "label=swe-agent.run=benchmark"),
        "networks": docker_count("network", "ls", "-q", "--filter", "label=swe-agent.run=benchmark"),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "children": sum(parent == os.getpid() for parent, _ in processes().values()),
        "temporary": len(list(Path(tempfile.gettempdir()).glob("swe-agent*"))),
        "memory_kb": memory,
    }


def processes() -> dict[int, tuple[int, str]]:
    """Parent and name of every process here."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = place.read_text(errors="replace").rpartition(")")
        except OSError:
            continue
        found[int(place.parent.name)] = (int(rest.split()[1]), head.partition("(")[2])
    return found


def proportional_kb() -> Counter[str]:
    """Proportional set size in kB of all that our environments cost, by whose it is."""
    listed = ["docker", "ps", "-q", "--no-trunc", "--filter", "label=swe-agent.run=benchmark"]
    ours = set(subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split())
    table = processes()
    shims = {pid for pid, (_, name) in table.items() if name.startswith("containerd-shim") and ours & words_of(pid)}
    sums: Counter[str] = Counter()
    for pid, (parent, name) in table.items():
        whose = "this process" if pid == os.getpid() else name if name in ENGINE else "shims" if pid in shims else ""
        while not whose and parent:
            whose = "in containers" if parent in shims else ""
            parent = table.get(parent, (0, ""))[0]
        if whose:
            sums[whose] += pss_kb(pid)
    return sums


def words_of(pid: int) -> set[str]:
    try:
        return set(Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0"))
    except OSError:
        return set()


def pss_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def idle_cost(prepared: PreparedDocker, count: int) -> dict[str, object]:
    before = proportional_kb()
    places = [prepared.open() for _ in range(count)]
    try:
        for place in places:
            assert place.exec("true", timeout=60).ok
        time.sleep(6)  # the disk watches have become rare by then
        busy = time.process_time()
        time.sleep(10)
        busy = time.process_time() - busy
        after = proportional_kb()
    finally:
        for place in places:
            place.close()
    each = {key: round((after[key] - before[key]) / count / 1024, 2) for key in after}
    return {
        "environments": count,
        "mb_each": round(sum(each.values()), 2),
        "by": each,
        "cpu_percent": round(busy * 10, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=21)
    parser.add_argument("--in-a-row", type=int, default=50)
    parser.add_argument("--idle", type=int, default=80)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warm-start-") as folder:
        tempfile.tempdir = folder  # so that what is left there is ours
        make_repository(Path(folder, "repository"))
        taken, snapshot = seconds(lambda: take_snapshot(Path(folder, "repository"), Path(folder, "base.git")))
        cold, prepared = seconds(lambda: prepare_docker(snapshot, EnvSpec(), run_id="benchmark"))
        rows = timed_starts(snapshot, arguments.starts)
        for _ in range(5):  # until the client has all the connections it keeps
            with prepared.open() as place:
                place.exec("true", timeout=20)
        before = held()
        for _ in range(arguments.in_a_row):
            with prepared.open() as place:
                assert place.exec("true", timeout=20).ok
        after = held()
        idle = idle_cost(prepared, arguments.idle) if arguments.idle else None
        prepared.close()
    middle = {key: round(statistics.median(values), 3) for key, values in rows.items()}
    print(json.dumps({
        "snapshot_seconds": round(taken, 3), "first_prepare_seconds": round(cold, 3), "starts": arguments.starts,
        "median_seconds": middle, "ratio": round(middle["ours"] / middle["bare"], 2),
        "left_after": {"in_a_row": arguments.in_a_row, **{key: after[key] - before[key] for key in after}},
        "idle": idle,
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
