"""A thousand candidates that delete, write, connect, fork, kill and loop; what of it reaches beyond their workers.

    python benchmarks/repair/hostile.py [--env local|docker] [--candidates N]

Beside the environment stand a folder that must stay as it is, a process that must stay alive and a socket that must
not be called; candidates know where they are. Afterwards nothing of the server may run. Exit code 1 when something
got out.
"""

import argparse
import collections
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from envs import EnvSpec
from envs.docker import prepare_docker
from envs.fork_server import ForkServer, Group, Spans, Tier
from envs.local import prepare_local
from envs.snapshot import take_snapshot
from tests.conftest import init_repository

SOURCE = """\
import os


def clean(names):
    kept = []
    for name in names:
        kept.append(name)
    return kept
"""
TESTS = (
    "from clean import clean\n\n\ndef test_none():\n    assert clean(['a', '']) == ['a']\n\n\n"
    "def test_all():\n    assert clean(['a']) == ['a']\n"
)
PLACE = "kept.append(name)"
KINDS = {
    "delete": ["__import__('shutil').rmtree({outside!r})", "os.remove({file!r})", "os.system('rm -rf ' + {outside!r})",
               "__import__('subprocess').run(['rm', '-rf', {outside!r}])",
               "__import__('ctypes').CDLL(None).unlink({file!r}.encode())",
               "__import__('shutil').rmtree({root!r})", "os.remove({root!r} + '/clean.py')"],
    "write": ["open({file!r}, 'w').write(name)", "os.rename({file!r}, {file!r} + name)", "os.truncate({file!r}, 0)",
              "os.symlink('/', {outside!r} + '/link')", "os.chmod({outside!r}, 0)",
              "\n            try: open({file!r}, 'a').write('x')\n            except BaseException: pass"],
    "network": ["__import__('socket').create_connection(('127.0.0.1', {port}), 1).send(b'x')",
                "s = __import__('socket').socket(); s.connect(('127.0.0.1', {port}))",
                "__import__('urllib.request').request.urlopen('http://127.0.0.1:{port}', timeout=1)",
                "s = __import__('socket').socket(); s.bind(('', 0)); s.listen(); s.accept()"],
    "processes": ["os.fork()", "os.system('sleep 1000 &')", "\n            while True: os.fork()",
                  "__import__('subprocess').Popen(['sleep', '1000'], start_new_session=True)",
                  "\n            if os.fork() == 0: os.setsid(); __import__('time').sleep(1000)",
                  "__import__('multiprocessing').Process(target=print).start()",
                  "__import__('ctypes').CDLL(None).fork(); __import__('time').sleep(1000)"],
    "signals": ["os.kill({pid}, 9)", "os.killpg({pid}, 9)", "__import__('ctypes').CDLL(None).kill({pid}, 9)",
                "os.kill(os.getppid(), 15)"],
    "loops": ["\n            while True: pass", "__import__('time').sleep(1000)", "kept += [0] * 10 ** 10",
              "names.append(name)", "clean(names)", "os._exit(3)", "raise SystemExit(0)",
              "kept.append(name)\n        clean.__code__ = (lambda names: ['a']).__code__", "os.abort()"],
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--env", choices=("local", "docker"), default="local")
    parser.add_argument("--candidates", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        told = watched(Path(name), given.env, given.candidates)
    print(json.dumps(told, indent=1))
    sys.exit(0 if not told["got_out"] else 1)


def watched(folder: Path, kind: str, count: int) -> dict[str, object]:
    outside = folder / "outside"
    outside.mkdir()
    file = outside / "kept"
    file.write_text("kept")
    files = {"clean.py": SOURCE, "tests/test_clean.py": TESTS, "conftest.py": ""}
    files["conftest.py"] = "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
    snapshot = take_snapshot(init_repository(folder / "repository", files), folder / "base.git")
    spec = EnvSpec(python="3.11", tools=("python -m pip install -q pytest",))
    prepared = (prepare_docker if kind == "docker" else prepare_local)(snapshot, spec)
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100000)"], start_new_session=True)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    began = time.monotonic()
    try:
        with prepared.open() as environment:
            known = {"outside": str(outside), "file": str(file), "root": environment.root, "pid": victim.pid}
            edits = candidates(count, {**known, "port": listener.getsockname()[1]})
            must, keep = ("tests/test_clean.py::test_none",), ("tests/test_clean.py::test_all",)
            with ForkServer(environment, "python -m pytest -p no:cacheprovider", must, keep) as server:
                ready = server.start(120)
                if not ready.forks:
                    raise SystemExit(ready.why)
                start = SOURCE.index(PLACE)
                spans = [
                    Spans(n, (("clean.py", start, start + len(PLACE), text),), "all")
                    for n, (_, text) in enumerate(edits)
                ]
                answers = list(
                    server.run(
                        spans, {"all": Group(must, keep)}, tier=Tier(20, 0.05, 5), seconds=3600, stop_after=10**6
                    )
                )
            left = still_running(environment.root, kind)
            in_tree = environment.diff().paths
        outcomes = collections.defaultdict(collections.Counter)
        for answer in answers:
            outcomes[edits[answer.number][0]][answer.outcome] += 1
        got_out = [
            what
            for what, happened in {
                "files outside changed": sorted(outside.iterdir()) != [file] or file.read_text() != "kept",
                "a process outside was killed": victim.poll() is not None,
                "a socket outside was called": called(listener),
                "something still runs": bool(left),
                "the tree was changed": bool(in_tree),
                "not every candidate was answered": len(answers) != len(edits),
            }.items()
            if happened
        ]
        return {
            "env": kind, "candidates": len(edits), "seconds": round(time.monotonic() - began, 1), "fence":
            ready.fence, "outcomes": {name: dict(counts) for name, counts in outcomes.items()}, "left_running": left,
            "got_out": got_out,
        }  # fmt: skip
    finally:
        listener.close()
        victim.kill()
        victim.wait()
        prepared.close()


def candidates(count: int, known: dict[str, object]) -> list[tuple[str, str]]:
    """Every text of every kind again and again, in an order that is the same each time."""
    texts = [(kind, text.format(**known)) for kind, all_of in KINDS.items() for text in all_of]
    chosen = (texts * (count // len(texts) + 1))[:count]
    random.Random(1).shuffle(chosen)
    return chosen


def called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def still_running(root: str, kind: str) -> list[str]:
    """Processes of this host that stand in the tree, or sleep for as long as the candidates' do."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            here = str((entry / "cwd").readlink()) == root and kind == "local"
        except OSError:
            continue
        if here or words.startswith("sleep 1000 "):
            found.append(words)
    return found


if __name__ == "__main__":
    main()
