"""One step of aider's repository map, run by the Python of aider's own environment; prints figures as JSON.

    PYTHON aider_map.py cold|warm TREE LIST EDITED MEMORY

`LIST` names the files, one path relative to TREE a line. `cold` makes the map without a cache. `warm` makes it as a new
process does that finds the cache, then once more after the file EDITED was edited. What aider wants of a model and of a
terminal is stood in for: tokens are a quarter of the characters, nothing is printed. Imports are not counted. With more
than MEMORY bytes of address space it ends: its graph has an edge for each pair of a definition and a reference of the
same name, which for a large tree are more than a machine holds; then `aider_gave_up` has the seconds until then.
"""

import json
import os
import re
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from aider.repomap import RepoMap

TOKENS = 1024
EDIT = "\n\ndef added_by_an_edit(first, second):\n    return first.reader(second)\n"


class Model:
    def token_count(self, text: str) -> int:
        return len(text) // 4


class Terminal:
    def read_text(self, name: str) -> str | None:
        try:
            return Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            return None

    def tool_output(self, *messages: object, **options: object) -> None:
        pass

    tool_warning = tool_error = tool_output


def map_of(root: Path, files: list[str], question: str, repository_map: RepoMap | None = None) -> RepoMap:
    made = repository_map or RepoMap(map_tokens=TOKENS, root=str(root), main_model=Model(), io=Terminal())
    # What is mentioned is told as aider does it: all words of the message.
    words = set(re.split(r"\W+", question))
    text = made.get_repo_map([], files, set(), words, force_refresh=True)
    if files and not text:
        raise SystemExit("aider made no map")
    return made


def cpu_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main(step: str, tree: str, listed: str, edited: str, memory: str) -> None:
    root, question = Path(tree), os.environ["QUESTION"]
    files = [str(root / name) for name in Path(listed).read_text(encoding="utf-8").split("\n") if name]
    with tempfile.TemporaryDirectory() as scratch:
        warm = Path(scratch, "a.py")
        warm.write_text("def reader(path):\n    return reader(path)\n")
        map_of(Path(scratch), [str(warm)], question)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    began = cpu_seconds()
    try:
        figures = step_of(step, root, files, question, edited)
    except MemoryError:
        figures = {"aider_gave_up": cpu_seconds() - began}
    figures[f"aider_{step}_peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(figures))


def step_of(step: str, root: Path, files: list[str], question: str, edited: str) -> dict[str, float]:
    cache = root / RepoMap.TAGS_CACHE_DIR
    if step == "cold":
        shutil.rmtree(cache, ignore_errors=True)
    began = cpu_seconds()
    made = map_of(root, files, question)
    figures = {f"aider_{step}": cpu_seconds() - began}
    if step == "warm":
        target = root / edited
        before = target.read_bytes()
        target.write_bytes(before + EDIT.encode())
        began = cpu_seconds()
        map_of(root, files, question, made)
        figures["aider_edit"] = cpu_seconds() - began
        target.write_bytes(before)
    else:
        figures["aider_bytes"] = sum(each.stat().st_size for each in cache.rglob("*") if each.is_file())
    return figures


if __name__ == "__main__":
    main(*sys.argv[1:])
