"""A pytest plugin that watches how some functions are called, or calls them again with other inputs.

SWE_AGENT_PROBE names a JSON file. {"mode": "record", "targets": [{"path", "name"}], "per_target", "per_test"}: while
the tests run, a JSON line for each distinct call goes to SWE_AGENT_PROBED: {"test", "path", "name", "args": [[name,
value]]}.

{"mode": "replay", "sites": [{"test", "path", "name", "args", "inputs": [[number, {name: value}]]}], "per_input",
"seconds"}: at the first call in that test with those arguments, a child is forked for each input; it replaces the
arguments named, calls the function and ends. So `self`, and whatever else has no plain value, is what the test made.
The answer is {"input", "kind", "text"}; kind is value, raise, timeout, died, unsteady (two calls differed) or denied
(it would have written a file, started a program or used the network). Values are as in swe_agent_values.py.
"""

import ast
import inspect
import json
import os
import sys
import threading
import time
import types

import pytest
from swe_agent_child import Denied, in_child, was_denied
from swe_agent_values import clean, decode, encode, pairs, show

_PLAN = os.environ.get("SWE_AGENT_PROBE")
_OUT = os.environ.get("SWE_AGENT_PROBED")
_ROOT = os.path.realpath(os.environ.get("SWE_AGENT_ROOT", "."))
_OUT_LIMIT = 3 << 20
_NOT_PLAIN_CALLS = 0x80 | 0x100 | 0x200  # coroutines and their relatives need a loop


class Watch(object):
    """Calls of the target functions while one test runs; `seen` is told about each."""

    def __init__(self, targets, seen):
        self._targets = _by_place(targets)
        self._names = {name for name, _ in self._targets}
        self._files = {}
        self._seen = seen
        self._thread = threading.get_ident()
        self._busy = False

    def on_event(self, frame, event, arg):
        if event != "call" or frame.f_code.co_name not in self._names or self._busy:
            return
        code = frame.f_code
        found = self._targets.get((code.co_name, code.co_firstlineno))
        if not found or threading.get_ident() != self._thread or code.co_flags & _NOT_PLAIN_CALLS:
            return
        path = self._relative(code.co_filename)
        for target in found:
            if target["path"] == path:
                self._busy = True
                try:
                    self._seen(target, frame)
                finally:
                    self._busy = False

    def _relative(self, name):
        known = self._files.get(name)
        if known is None:
            known = self._files[name] = os.path.relpath(os.path.realpath(name), _ROOT).replace(os.sep, "/")
        return known


def _by_place(targets):
    """Functions by name and first line, as their code objects know them; the file says which line that is."""
    places = {}
    for path in {target["path"] for target in targets}:
        try:
            with open(os.path.join(_ROOT, path), "rb") as file:
                lines = dict(_definitions(ast.parse(file.read()), ""))
        except (OSError, SyntaxError, ValueError):
            continue
        for name in {target["name"] for target in targets if target["path"] == path} & set(lines):
            place = (name.rpartition(".")[2], lines[name])
            places.setdefault(place, []).append({"path": path, "name": name})
    return places


def _definitions(node, prefix):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            name = prefix + child.name
            if isinstance(child, ast.FunctionDef):
                yield name, min([child.lineno] + [each.lineno for each in child.decorator_list])
            else:
                for found in _definitions(child, name + "."):
                    yield found
        elif not isinstance(child, (ast.expr, ast.AsyncFunctionDef)):
            for found in _definitions(child, prefix):
                yield found


def _arguments(frame):
    """Names and values, in the order of the signature; None when they cannot be had."""
    code, have = frame.f_code, frame.f_locals
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    names = code.co_varnames[:count]
    return [(name, have[name]) for name in names] if all(name in have for name in names) else None


class Recorder(object):
    def __init__(self, plan):
        self._per_target, self._per_test = plan["per_target"], plan["per_test"]
        self._known, self._counts, self._written = set(), {}, 0
        self.test = ""

    def seen(self, target, frame):
        arguments = _arguments(frame)
        place = (target["path"], target["name"])
        in_test = place + (self.test,)
        if arguments is None or self._counts.get(in_test, 0) >= self._per_test:
            return
        if self._counts.get(place, 0) >= self._per_target or self._written > _OUT_LIMIT:
            return
        encoded = [[name, encode(value)] for name, value in arguments]
        key = place + (json.dumps(encoded),)
        if key in self._known:
            return
        self._known.add(key)
        for each in (place, in_test):
            self._counts[each] = self._counts.get(each, 0) + 1
        record = {"test": self.test, "path": place[0], "name": place[1], "args": encoded}
        self._written += _write(record)


class Replayer(object):
    def __init__(self, plan):
        self._sites = {}
        for site in plan["sites"]:
            self._sites.setdefault((site["test"], site["path"], site["name"]), []).append(site)
        self._per_input = plan["per_input"]
        self._deadline = time.time() + plan["seconds"]
        self._slow = 0
        self.test = ""

    def seen(self, target, frame):
        waiting = self._sites.get((self.test, target["path"], target["name"]))
        arguments = _arguments(frame) if waiting else None
        if arguments is None:
            return
        live = dict(arguments)
        encoded = {}
        for site in list(waiting):
            for name, _ in site["args"]:
                if name in live and name not in encoded:
                    encoded[name] = encode(live[name])
            if all(encoded.get(name) == value for name, value in site["args"]):
                waiting.remove(site)
                self._run(site, frame, arguments)
                return

    def _run(self, site, frame, arguments):
        for number, changes in site["inputs"]:
            if time.time() > self._deadline or self._slow >= 5:
                return

            def work():
                values = dict(arguments)
                for name, value in changes.items():
                    values[name] = decode(value)
                return _outcome(frame, values)

            first = in_child(work, self._per_input)
            if first["kind"] in ("value", "raise"):
                if in_child(work, self._per_input) != first:
                    first = {"kind": "unsteady", "text": ""}
            else:
                self._slow += first["kind"] == "timeout"
            first["input"] = number
            _write(first)


def _outcome(frame, values):
    """Call the function whose frame this is, with these values for its parameters."""
    call, positional, keywords = _callable(frame, values)
    before = _state(values)
    try:
        result = call(*positional, **keywords)
        answer = {"kind": "value", "text": show(result)}
    except Denied:
        return {"kind": "denied", "text": ""}
    except BaseException as error:
        # How deep it got, or how much it wanted, is not behaviour.
        said = "" if isinstance(error, (RecursionError, MemoryError)) else str(error)
        answer = {"kind": "raise", "text": "%s: %s" % (type(error).__name__, said)}
    after = _state(values)
    if after != before:
        answer["text"] = "%s; leaves %s" % (answer["text"], after)
    if was_denied():
        return {"kind": "denied", "text": ""}
    answer["text"] = clean(answer["text"])
    return answer


def _callable(frame, values):
    code = frame.f_code
    cells = tuple(_cell(frame.f_locals[name]) for name in code.co_freevars)
    function = types.FunctionType(code, frame.f_globals, code.co_name, None, cells)
    names = code.co_varnames
    first = code.co_argcount
    keyword_only = names[first : first + code.co_kwonlyargcount]
    positional = [values[name] for name in names[:first]]
    keywords = {name: values[name] for name in keyword_only}
    index = first + code.co_kwonlyargcount
    if code.co_flags & inspect.CO_VARARGS:
        positional += list(values[names[index]])
        index += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        keywords.update(values[names[index]])
    return function, positional, keywords


def _cell(value):
    return (lambda: value).__closure__[0]


def _state(values):
    """What a call may change about its arguments."""
    parts = []
    for name in sorted(values):
        value = values[name]
        if isinstance(value, (list, dict, set, bytearray)):
            parts.append("%s=%s" % (name, show(value)))
        elif isinstance(getattr(value, "__dict__", None), dict) and not isinstance(value, type):
            parts.append("%s={%s}" % (name, pairs(vars(value), 1)))
    return clean(", ".join(parts))


def _write(record):
    line = json.dumps(record) + "\n"
    with open(_OUT, "a", encoding="utf-8") as file:
        file.write(line)
    return len(line)


def _prepare():
    with open(_PLAN, encoding="utf-8") as file:
        plan = json.load(file)
    recording = plan["mode"] == "record"
    worker = Recorder(plan) if recording else Replayer(plan)
    return worker, Watch(plan["targets"] if recording else plan["sites"], worker.seen)


_worker, _watch = _prepare() if _PLAN else (None, None)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if _worker is None:
        yield
        return
    _worker.test = item.nodeid.replace("::()::", "::")
    before = sys.getprofile()
    sys.setprofile(_watch.on_event)
    try:
        yield
    finally:
        sys.setprofile(before)
