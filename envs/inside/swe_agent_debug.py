"""A debugger that stops nowhere: at a place it writes down stack, locals and expressions, and lets the program go on.

Reads SWE_AGENT_DEBUG, a JSON file: `out` (file to append JSON lines to), `root` (of the tree), `path` (where to stop,
relative; empty for nowhere), `line` or `function` (with its lines `first` and `last`), `condition`, `hit` (which of the
times counts), `show` (expressions). Started by `sitecustomize` in every Python process, and as a pytest plugin, which
sees the exceptions that pytest catches.
"""

import dis
import json
import linecache
import os
import reprlib
import sys
import threading
import types

_LOGGED, _NAMES, _ATTRIBUTES, _FRAMES, _WIDTH = 20, 40, 20, 12, 300
_DROPPED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def _asked():
    try:
        with open(os.environ.get("SWE_AGENT_DEBUG", ""), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


_ASKED = _asked()
_ROOT = os.path.realpath(_ASKED["root"]) + os.sep if _ASKED else ""


def _short():
    maker = reprlib.Repr()
    maker.maxstring = maker.maxother = maker.maxlong = _WIDTH
    maker.maxlist = maker.maxtuple = maker.maxset = maker.maxfrozenset = maker.maxdict = maker.maxdeque = 12
    maker.maxlevel = 4
    return maker.repr


_repr = _short()


def _shown(value):
    try:
        text = _repr(value)
    except Exception as error:
        return "<%s whose repr raises %s>" % (type(value).__name__, type(error).__name__)
    return text if len(text) <= 3 * _WIDTH else text[: 3 * _WIDTH] + "..."


def _relative(filename):
    """Path in the tree; None outside of it and among installed packages."""
    if filename.startswith("<"):
        return None
    path = os.path.realpath(filename)
    if not path.startswith(_ROOT) or "site-packages" in path:
        return None
    return path[len(_ROOT) :].replace(os.sep, "/")


def _write(**record):
    with open(_ASKED["out"], "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(json.dumps(record) + "\n")


def _place(frame, line):
    path = _relative(frame.f_code.co_filename) or frame.f_code.co_filename
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    return {"path": path, "line": line, "function": frame.f_code.co_name, "text": text[:_WIDTH]}


def _locals(frame):
    found = {}
    for name, value in list(frame.f_locals.items()):
        if name.startswith(("__", "@py_")) or isinstance(value, _DROPPED):
            continue
        if len(found) == _NAMES:
            break
        found[name] = _shown(value)
    owner = frame.f_locals.get("self")
    state = getattr(owner, "__dict__", None) if owner is not None else None
    if isinstance(state, dict):
        for name, value in list(state.items())[:_ATTRIBUTES]:
            found["self.%s" % name] = _shown(value)
    return found


def _value(expression, frame):
    try:
        return _shown(eval(expression, frame.f_globals, frame.f_locals))
    except BaseException as error:
        return "<raises %s: %s>" % (type(error).__name__, str(error)[:_WIDTH])


def _stack(frame):
    """Frames of the tree, the outermost first; of many the inner ones."""
    found = []
    while frame is not None:
        if _relative(frame.f_code.co_filename) is not None:
            found.append(_place(frame, frame.f_lineno))
        frame = frame.f_back
    return found[:_FRAMES][::-1]


def raised(error, trace):
    """Where an exception came from, with the locals of its innermost frame in the tree."""
    inner, frames, seen = None, [], False
    while trace is not None:
        if _relative(trace.tb_frame.f_code.co_filename) is not None:
            inner, seen = trace, True
            frames.append(_place(trace.tb_frame, trace.tb_lineno))
        elif seen and trace.tb_next is None:
            frames.append(_place(trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    if inner is None:
        return
    shown = [[each, _value(each, inner.tb_frame)] for each in _ASKED["show"]] if not _ASKED["path"] else []
    said = "%s: %s" % (type(error).__name__, _first(error))
    _write(kind="raised", error=said, stack=frames[-_FRAMES:], locals=_locals(inner.tb_frame), shown=shown)


def _first(error):
    try:
        return str(error)[: 2 * _WIDTH]
    except Exception:
        return "?"


class _Watch(object):
    """What to do when the place is reached. Counts over all threads; over several processes each counts its own."""

    def __init__(self, asked):
        self.asked = asked
        self.line = asked["line"]
        self.hits = 0
        self.done = False
        self.complained = False
        self._files = {}
        self._codes = {}

    def start(self):
        if self.asked["path"] and not self.done:
            threading.settrace(self.enter)
            sys.settrace(self.enter)

    def stop(self, frame):
        self.done = True
        threading.settrace(None)
        sys.settrace(None)
        while frame is not None:
            frame.f_trace = None
            frame = frame.f_back

    def enter(self, frame, event, arg):
        code = frame.f_code
        wanted = self._files.get(code.co_filename)
        if wanted is None:
            path = os.path.realpath(code.co_filename).replace(os.sep, "/")
            wanted = self._files[code.co_filename] = path.endswith("/" + self.asked["path"])
        if not wanted or self.done:
            return None
        if self.asked["function"]:
            first, last = self.asked["first"], self.asked["last"]
            if code.co_name == self.asked["function"] and first <= code.co_firstlineno <= last:
                self.reached(frame, frame.f_lineno)
            return None
        if code.co_name == "<module>":
            self._settle(code)
        if code not in self._codes:
            self._codes[code] = any(line == self.line for _, line in dis.findlinestarts(code))
        return self.trace if self._codes[code] else None

    def _settle(self, code):
        """A line without code stands for the next that has some."""
        lines, waiting = set(), [code]
        while waiting:
            each = waiting.pop()
            lines.update(line for _, line in dis.findlinestarts(each) if line)
            waiting += [const for const in each.co_consts if isinstance(const, types.CodeType)]
        if self.line not in lines:
            later = sorted(line for line in lines if line > self.line)
            if later:
                _write(kind="moved", line=later[0])
                self.line = later[0]
                self._codes.clear()

    def trace(self, frame, event, arg):
        if event == "line" and frame.f_lineno == self.line and not self.done:
            self.reached(frame, frame.f_lineno)
        return self.trace

    def reached(self, frame, line):
        condition = self.asked["condition"]
        if condition:
            try:
                if not eval(condition, frame.f_globals, frame.f_locals):
                    return
            except BaseException as error:
                if not self.complained:
                    self.complained = True
                    _write(kind="condition", error="%s: %s" % (type(error).__name__, _first(error)))
                return
        self.hits += 1
        shown = [[each, _value(each, frame)] for each in self.asked["show"]]
        if self.hits < self.asked["hit"] and self.hits <= _LOGGED:
            _write(kind="hit", hit=self.hits, line=line, shown=shown)
        if self.hits == self.asked["hit"]:
            stack = _stack(frame)
            _write(kind="stop", hit=self.hits, line=line, stack=stack, locals=_locals(frame), shown=shown)
            self.stop(frame)


_watch = _Watch(_ASKED) if _ASKED else None


def install():
    """For a whole process."""
    if _watch is None:
        return
    _write(kind="started")
    _watch.start()
    usual = sys.excepthook

    def hook(kind, error, trace):
        raised(error, trace)
        usual(kind, error, trace)

    sys.excepthook = hook


def pytest_runtest_setup(item):
    # What measures coverage takes the place of the process's own tracing.
    if _watch is not None:
        _watch.start()


def pytest_runtest_call(item):
    if _watch is not None:
        _watch.start()


def pytest_exception_interact(node, call, report):
    if _watch is not None and call.excinfo is not None:
        raised(call.excinfo.value, call.excinfo.tb)
