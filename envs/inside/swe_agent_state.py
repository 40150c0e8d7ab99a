"""State of a process that one candidate may leave to the next: seen, and put back.

What is watched is reachable in a few steps from the project's modules and from the arguments of its tests: globals,
attributes of classes, containers, objects of the project's classes, caches of functions. What lies deeper is not seen;
that is why unchanged code is run again at the end of each worker (see swe_agent_pool.py).
"""

import collections
import functools
import operator
import os
import sys
import threading
import types

_MOST = 20000
_DEPTH = 4
_SKIPPED = frozenset(("__builtins__", "__warningregistry__", "__cached__", "__loader__", "__spec__"))
_CACHED = type(functools.lru_cache()(lambda: None))
_SAME = operator.is_


class State(object):
    def __init__(self, root, extra):
        """`root`: the project's folder. `extra`: more values from which to look, such as the arguments of tests."""
        self._modules = _modules(root)
        self._names = {module.__name__ for module in self._modules}
        self._seen = set()
        self._dicts, self._lists, self._sets, self._classes, self._caches, self._cells = [], [], [], [], [], []
        self.whole = True
        self._walk(self._modules, extra)
        self._variables = dict(_variables())
        self._threads = threading.active_count()
        self._folder = os.getcwd()
        self._streams = (sys.stdout, sys.stderr, sys.stdin, sys.excepthook, sys.displayhook, sys.path)
        self._path = list(sys.path)
        self._depth = sys.getrecursionlimit()

    def restore(self):
        """Put back what changed. False when something did that cannot be put back: then this process has to end."""
        for cached in self._caches:
            cached.cache_clear()
        for live, names, values in self._dicts:
            if len(live) != len(names) or not all(map(_SAME, live.values(), values)):
                kept = dict(zip(names, values))
                live.clear()
                live.update(kept)
        for live, values in self._lists:
            if len(live) != len(values) or not all(map(_SAME, live, values)):
                live[:] = values if isinstance(live, list) else bytes(bytearray(values))
        for live, values in self._sets:
            if len(live) != len(values) or live != values:
                live.clear()
                live.update(values)
        for cell, value in self._cells:
            if _content(cell) is not value:
                cell.cell_contents = value
        return self._restore_classes() and self._process_is_as_before()

    def _restore_classes(self):
        for owner, names, values in self._classes:
            now = owner.__dict__
            if len(now) == len(names) and all(map(_SAME, now.values(), values)):
                continue
            kept = dict(zip(names, values))
            try:
                for name in [name for name in now if name not in kept]:
                    delattr(owner, name)
                for name, value in kept.items():
                    if now.get(name) is not value:
                        setattr(owner, name, value)
            except (AttributeError, TypeError):
                return False
        return True

    def _process_is_as_before(self):
        if sys.getrecursionlimit() != self._depth:
            sys.setrecursionlimit(self._depth)
        streams = (sys.stdout, sys.stderr, sys.stdin, sys.excepthook, sys.displayhook, sys.path)
        if not all(map(_SAME, streams, self._streams)):
            sys.stdout, sys.stderr, sys.stdin, sys.excepthook, sys.displayhook, sys.path = self._streams
        if sys.path != self._path:
            sys.path[:] = self._path
        try:
            return (
                threading.active_count() == self._threads
                and os.getcwd() == self._folder
                and _variables() == self._variables
            )
        except OSError:  # the folder is gone
            return False

    def _walk(self, modules, extra):
        waiting = collections.deque((vars(module), 0) for module in modules)
        waiting.extend((value, 0) for value in extra)
        while waiting:
            value, depth = waiting.popleft()
            if id(value) in self._seen:
                continue
            if len(self._seen) >= _MOST:
                self.whole = False
                return
            for inner in self._watch(value, depth == 0):
                if depth < _DEPTH and not isinstance(inner, (str, bytes, int, float, type(None))):
                    waiting.append((inner, depth + 1))

    def _watch(self, value, is_root):
        """Remember a value that can change; what can be reached from it in one step."""
        kind = type(value)
        if kind in (dict, collections.OrderedDict, collections.defaultdict):
            if is_root:
                value.pop("__warningregistry__", None)
            self._seen.add(id(value))
            self._dicts.append((value, list(value), list(value.values())))
            return [inner for name, inner in value.items() if name not in _SKIPPED] if is_root else value.values()
        if kind in (list, bytearray, collections.deque):
            self._seen.add(id(value))
            self._lists.append((_Deque(value) if kind is collections.deque else value, list(value)))
            return value if kind is not bytearray else ()
        if kind is set:
            self._seen.add(id(value))
            self._sets.append((value, set(value)))
            return ()
        if kind in (tuple, frozenset):
            return value
        if kind is _CACHED:
            self._seen.add(id(value))
            self._caches.append(value)
            return [getattr(value, "__wrapped__", None)]
        return self._watch_object(value, kind)

    def _watch_object(self, value, kind):
        if kind is types.FunctionType:
            if value.__module__ not in self._names:
                return ()
            self._seen.add(id(value))
            self._dicts.append((value.__dict__, list(value.__dict__), list(value.__dict__.values())))
            inner = list(value.__defaults__ or ()) + list((value.__kwdefaults__ or {}).values())
            for cell in value.__closure__ or ():
                try:
                    inner.append(cell.cell_contents)
                except ValueError:
                    continue
                if hasattr(types, "CellType"):  # before Python 3.8 a cell cannot be set
                    self._cells.append((cell, cell.cell_contents))
            return inner
        if isinstance(value, type):
            if getattr(value, "__module__", None) not in self._names:
                return ()
            self._seen.add(id(value))
            attributes = dict(value.__dict__)
            self._classes.append((value, list(attributes), list(attributes.values())))
            return attributes.values()
        if getattr(kind, "__module__", None) in self._names:
            attributes = getattr(value, "__dict__", None)
            if type(attributes) is dict:
                self._seen.add(id(value))
                self._dicts.append((attributes, list(attributes), list(attributes.values())))
                return attributes.values()
        return ()


def _variables():
    # The dictionary below `os.environ`: asked after every candidate, which decoding all of it would slow by a tenth.
    return getattr(os.environ, "_data", os.environ)


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return cell  # emptied


class _Deque(list):
    """A deque that can be compared and set like a list."""

    def __init__(self, live):
        list.__init__(self)
        self._live = live

    def __len__(self):
        return len(self._live)

    def __iter__(self):
        return iter(self._live)

    def __setitem__(self, where, values):
        self._live.clear()
        self._live.extend(values)


def _modules(root):
    below = os.path.realpath(root) + os.sep
    found = []
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and isinstance(module, types.ModuleType):
            real = os.path.realpath(file)
            if real.startswith(below) and "site-packages" not in real:
                found.append(module)
    return found
