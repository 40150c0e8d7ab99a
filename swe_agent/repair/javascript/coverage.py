"""Lines that a test run executes, from the coverage that V8 counts by itself (`NODE_V8_COVERAGE`).

Each process writes a file of functions with ranges and counts (the Chrome DevTools Protocol's `Profiler` domain);
offsets are in UTF-16 units of what V8 compiled. Where that is not the file on disk (a transformer ran), functions are
known by their names alone.
"""

import json
import shlex
import uuid
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from envs import Environment
from envs.runners import shape
from envs.testing import reader
from localization import is_test_path
from swe_agent.repair.javascript.script import FUNCTIONS, Script, is_script

Covered = dict[str, tuple[int, ...]]

_COLLECT = """
const fs = require('fs'), path = require('path'), [folder, root, out] = process.argv.slice(1);
const real = fs.realpathSync(root), found = [];
for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
  let all;
  try { all = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')).result; } catch { continue; }
  for (const one of all) {
    let file = one.url.split('?')[0];
    try { if (file.startsWith('file:')) file = require('url').fileURLToPath(file); } catch { continue; }
    const relative = path.relative(real, file);
    if (!path.isAbsolute(file) || relative.startsWith('..') || relative.includes('node_modules')) continue;
    found.push({path: relative, functions: one.functions.map((f) => ({name: f.functionName,
      ranges: f.ranges.map((r) => [r.startOffset, r.endOffset, r.count])}))});
  }
}
fs.writeFileSync(out, JSON.stringify(found));
fs.rmSync(folder, {recursive: true, force: true});
"""


def executed_lines(
    environment: Environment, command: str, ids: Sequence[str], scripts: dict[str, Script | None], timeout: float
) -> Covered:
    """Path -> lines that the tests `ids` executed; test files are left out; empty where Node wrote nothing.

    `scripts` keeps what was parsed: None for a file that cannot be.
    """
    folder = f"{environment.outside}/v8-{uuid.uuid4().hex[:12]}"
    line = shape(command, ids, reader(environment)).command
    environment.exec(line, timeout=timeout, env={"NODE_V8_COVERAGE": folder})
    out = f"{folder}.json"
    collect = shlex.join(["node", "-e", _COLLECT, folder, environment.root, out])
    if not environment.exec(collect, timeout=60).ok:
        return {}
    try:
        processes = json.loads(environment.read(out))
        environment.remove(out)
    except (OSError, ValueError):
        return {}
    found: dict[str, set[int]] = {}
    for process in processes:
        path = str(process["path"])
        if is_script(path) and not is_test_path(path):
            script = _script(environment, path, scripts)
            if script is not None:
                found.setdefault(path, set()).update(lines_of(script, process["functions"]))
    return {path: tuple(sorted(lines)) for path, lines in found.items()}


def lines_of(script: Script, functions: Sequence[Mapping[str, Any]]) -> set[int]:
    """Lines whose first character lies in a range that was executed: the innermost range says so."""
    text = script.data.decode()
    starts, offset = [], 0
    for line in text.split("\n"):
        blank = len(line) - len(line.lstrip())
        starts.append(offset + blank)
        offset += len(line.encode("utf-16-le")) // 2 + 1
    ranges = [(start, end, count) for one in functions for start, end, count in one["ranges"]]
    whole = max((end for _, end, _ in ranges), default=0)
    if whole != offset - 1:
        return _by_name(script, functions)
    counts = [0] * len(starts)
    for start, end, count in sorted(ranges, key=lambda each: each[0] - each[1]):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        counts[first:last] = [count] * (last - first)
    return {number for number, count in enumerate(counts, 1) if count > 0}


def _by_name(script: Script, functions: Sequence[Mapping[str, Any]]) -> set[int]:
    called = {one["name"] for one in functions if one["name"] and one["ranges"][0][2] > 0}
    found: set[int] = set()
    for node in script.nodes:
        if node.type in FUNCTIONS:
            outer = node.parent if node.parent is not None and node.parent.type == "variable_declarator" else node
            name = outer.child_by_field_name("name")
            if name is not None and script.text(name) in called:
                found.update(range(node.start_point.row + 1, node.end_point.row + 2))
    return found


def _script(environment: Environment, path: str, scripts: dict[str, Script | None]) -> Script | None:
    if path not in scripts:
        try:
            scripts[path] = Script(path, environment.read(path))
        except (OSError, ValueError):
            scripts[path] = None
    return scripts[path]
