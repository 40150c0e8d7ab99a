"""A pytest plugin that writes, for every test, which lines of the repository it executed.

Reads SWE_AGENT_SPECTRUM (file to append JSON lines to) and SWE_AGENT_ROOT (only files below it count).
"""

import json
import os
import sys
import threading

import pytest

_FILE = os.environ.get("SWE_AGENT_SPECTRUM")
_ROOT = os.path.realpath(os.environ.get("SWE_AGENT_ROOT", ".")) + os.sep
_names = {}


def _relative(name):
    known = _names.get(name)
    if known is None:
        path = os.path.realpath(name)
        inside = path.startswith(_ROOT) and path.endswith(".py") and "site-packages" not in path
        known = _names[name] = path[len(_ROOT) :].replace(os.sep, "/") if inside else ""
    return known


class _Lines(object):
    def __init__(self):
        self.by_path = {}
        self._local = {}

    def enter(self, frame, event, arg):
        name = frame.f_code.co_filename
        local = self._local.get(name)
        if local is None:
            path = _relative(name)
            local = self._local[name] = self._tracer(path) if path else False
        return local or None

    def _tracer(self, path):
        lines = self.by_path.setdefault(path, set())

        def trace(frame, event, arg):
            if event == "line":
                lines.add(frame.f_lineno)
            return trace

        return trace


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if not _FILE:
        yield
        return
    lines = _Lines()
    before = sys.gettrace()
    threading.settrace(lines.enter)
    sys.settrace(lines.enter)
    try:
        yield
    finally:
        sys.settrace(before)
        threading.settrace(None)
        covered = {path: sorted(numbers) for path, numbers in lines.by_path.items() if numbers}
        with open(_FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps({"id": item.nodeid.replace("::()::", "::"), "lines": covered}) + "\n")
