"""Which lines of the repository something executes; beside `swe_agent_snippet`."""

import os
import signal
import sys
import threading
import traceback

_OPTIMIZED = 0x1
"""Flag of the code of functions; modules and class bodies lack it."""
_FRAMES = 60


class OutOfTime(BaseException):
    pass


class Tracer(object):
    """What runs below `root`, while it is on: path -> line -> number of the last execution."""

    def __init__(self, root):
        self.root = os.path.realpath(root) + os.sep
        self.lines = {}
        self.imports_too = False
        self.tick = 0
        self._paths = {}

    def relative(self, name):
        known = self._paths.get(name)
        if known is None:
            path = os.path.realpath(name)
            inside = path.startswith(self.root) and path.endswith(".py") and "site-packages" not in path
            known = self._paths[name] = path[len(self.root) :].replace(os.sep, "/") if inside else ""
        return known

    def enter(self, frame, event, arg):
        code = frame.f_code
        if not (self.imports_too or code.co_flags & _OPTIMIZED):
            return None
        path = self.relative(code.co_filename)
        if not path:
            return None
        lines = self.lines.setdefault(path, {})

        def trace(frame, event, arg):
            if event == "line":
                self.tick += 1
                lines[frame.f_lineno] = self.tick
            return trace

        return trace

    def run(self, function):
        """Calls it; returns what it raised, and the lines that ran."""
        self.lines = {}
        error = None
        threading.settrace(self.enter)
        sys.settrace(self.enter)
        try:
            function()
        except BaseException as raised:
            if isinstance(raised, OutOfTime):
                signal.setitimer(signal.ITIMER_REAL, 0)
            error = raised
        finally:
            sys.settrace(None)
            threading.settrace(None)
        return error, self.lines

    def frames(self, error):
        """[path, line, function] of those in the repository, innermost first, the first exception's before others."""
        found = []
        for one in chain(error):
            for frame, line in reversed(list(traceback.walk_tb(one.__traceback__))):
                path = self.relative(frame.f_code.co_filename)
                place = [path, line, frame.f_code.co_name]
                if path and place not in found:
                    found.append(place)
        return found[:_FRAMES]


def chain(error):
    """The first exception before those that it led to."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]
