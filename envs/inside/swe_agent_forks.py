"""A pytest plugin that tries many edits of the source against the same tests, each in a forked child.

The project is imported and its tests are collected once. For each candidate a child is forked, the functions that the
edit changes get their new code object, the tests run until the first that does not pass, and the child ends; nothing is
written to disk. An edit of what runs at import (module or class body, default arguments) cannot be tried this way and
is answered as "unswappable": the host runs it in a fresh process.

Reads SWE_AGENT_BATCH: a JSON file {candidates: [{n, path, start, end, text}], must_pass: [ids], keep_passing: [ids],
seconds, per_candidate, stop_after}; offsets are bytes. Appends JSON lines {n, outcome, test} to SWE_AGENT_RESULTS;
outcome is one of ok, syntax, failing, broke, timeout, died, unswappable. The first line has n = -1: the tests on
unchanged code, so that the host can see whether they behave in a forked child as they do elsewhere.
"""

import gc
import json
import os
import select
import signal
import time
import types

import pytest

_BATCH = os.environ.get("SWE_AGENT_BATCH")
_RESULTS = os.environ.get("SWE_AGENT_RESULTS")
_ROOT = os.path.realpath(os.environ.get("SWE_AGENT_ROOT", "."))
_OPTIMIZED = 0x1


class Unswappable(Exception):
    pass


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if not _BATCH:
        return None
    with open(_BATCH, encoding="utf-8") as file:
        batch = json.load(file)
    by_id = {_plain(item): item for item in session.items}
    must = [by_id[one] for one in batch["must_pass"] if one in by_id]
    keep = [by_id[one] for one in batch["keep_passing"] if one in by_id]
    deadline = time.time() + batch["seconds"]
    per_candidate = batch["per_candidate"]
    # Nobody reads why a candidate failed, and writing a traceback down costs more than the test.
    session.config.option.tbstyle = "no"
    live = _Live()
    found = 0
    with open(_RESULTS, "a", encoding="utf-8") as results:

        def say(record):
            results.write(json.dumps(record) + "\n")
            results.flush()

        started = time.time()
        outcome = _fork(lambda: _run_all(must + keep), max(per_candidate, 60.0))
        if outcome.get("outcome") != "ran":
            say({"n": -1, "outcome": outcome.get("outcome", "died"), "statuses": {}})
            return True
        say({"n": -1, "outcome": "ran", "statuses": outcome["statuses"], "seconds": time.time() - started})
        # A test that already behaves otherwise in a forked child says nothing about a candidate.
        keep = [item for item in keep if outcome["statuses"].get(_plain(item)) == "passed"]
        limit = max(per_candidate, 5.0 * (time.time() - started))
        for candidate in batch["candidates"]:
            if time.time() > deadline or found >= batch["stop_after"]:
                break
            result = _try(live, candidate, must, keep, limit)
            result["n"] = candidate["n"]
            found += result["outcome"] == "ok"
            say(result)
    return True


def _try(live, candidate, must, keep, limit):
    try:
        swaps = live.swaps(candidate)
    except (SyntaxError, ValueError):
        return {"outcome": "syntax"}
    except Unswappable as reason:
        return {"outcome": "unswappable", "detail": str(reason)}

    def work():
        try:
            for function, code in swaps:
                function.__code__ = code
        except ValueError as error:
            return {"outcome": "unswappable", "detail": str(error)}
        for stage, items in (("failing", must), ("broke", keep)):
            for index, item in enumerate(items):
                if _status(item, items[index + 1] if index + 1 < len(items) else None) != "passed":
                    return {"outcome": stage, "test": _plain(item)}
        return {"outcome": "ok"}

    return _fork(work, limit)


def _plain(item):
    # As the report's plugin writes ids; see there.
    return item.nodeid.replace("::()::", "::")


def _run_all(items):
    statuses = {}
    for index, item in enumerate(items):
        statuses[_plain(item)] = _status(item, items[index + 1] if index + 1 < len(items) else None)
    return {"outcome": "ran", "statuses": statuses}


def _status(item, following):
    from _pytest.runner import runtestprotocol

    reports = runtestprotocol(item, nextitem=following, log=False)
    if any(report.failed for report in reports):
        return "failed"
    return "skipped" if any(report.skipped for report in reports) else "passed"


def _fork(work, limit):
    """Run `work` in a child and return what it returned; its process group dies at `limit` seconds."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setsid()
            os.close(reading)
            _quiet()
            _limit_memory()
            answer = work()
            os.write(writing, json.dumps(answer).encode("utf-8"))
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    data = b""
    deadline = time.time() + limit
    timed_out = False
    while True:
        left = deadline - time.time()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            timed_out = True
            break
        chunk = os.read(reading, 65536)
        if not chunk:
            break
        data += chunk
    os.close(reading)
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.waitpid(pid, 0)
    if timed_out:
        return {"outcome": "timeout"}
    try:
        return json.loads(data.decode("utf-8"))
    except ValueError:
        return {"outcome": "died"}


def _quiet():
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _limit_memory():
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


class _Live(object):
    """The functions that are alive in this process, by the file and line of their definition."""

    def __init__(self):
        self._functions = {}
        self._sources = {}

    def swaps(self, candidate):
        path = os.path.join(_ROOT, candidate["path"])
        functions = self._of_file(path)
        with open(path, "rb") as file:
            source = file.read()
        new_source = source[: candidate["start"]] + candidate["text"].encode("utf-8") + source[candidate["end"] :]
        old = self._sources.get(path)
        if old is None:
            old = self._sources[path] = compile(source, path, "exec", 0, True)
        pairs = []
        _pair(old, compile(new_source, path, "exec", 0, True), pairs)
        if not pairs:
            raise ValueError("no change")
        swaps = []
        for before, after in pairs:
            alive = functions.get((before.co_name, before.co_firstlineno), [])
            if not alive:
                raise Unswappable("no living function " + before.co_name)
            for function in alive:
                if len(function.__code__.co_freevars) != len(after.co_freevars):
                    raise Unswappable("free variables of " + before.co_name)
                swaps.append((function, after))
        return swaps

    def _of_file(self, path):
        if path not in self._functions:
            real = os.path.realpath(path)
            found = {}
            for thing in gc.get_objects():
                if type(thing) is types.FunctionType and os.path.realpath(thing.__code__.co_filename) == real:
                    key = (thing.__code__.co_name, thing.__code__.co_firstlineno)
                    found.setdefault(key, []).append(thing)
            self._functions[path] = found
        return self._functions[path]


def _pair(old, new, pairs):
    """Collect outermost functions whose code differs; raise Unswappable when what runs at import differs."""
    old_inner = [const for const in old.co_consts if isinstance(const, types.CodeType)]
    new_inner = [const for const in new.co_consts if isinstance(const, types.CodeType)]
    if len(old_inner) != len(new_inner) or _bare(old) != _bare(new):
        raise Unswappable("changes what runs at import")
    for before, after in zip(old_inner, new_inner):
        if before.co_name != after.co_name:
            raise Unswappable("changes what runs at import")
        if before.co_flags & _OPTIMIZED and after.co_flags & _OPTIMIZED:
            if _deep(before) != _deep(after):
                pairs.append((before, after))
        else:
            _pair(before, after, pairs)


def _bare(code):
    plain = [const for const in code.co_consts if not isinstance(const, types.CodeType)]
    # Class bodies hold their own first line as a constant on newer Pythons; a shifted line changes no meaning.
    kept = tuple((type(const).__name__, repr(const)) for const in plain if const != code.co_firstlineno)
    return (code.co_code, code.co_names, code.co_varnames, kept)


def _deep(code):
    inner = tuple(_deep(const) for const in code.co_consts if isinstance(const, types.CodeType))
    plain = tuple(
        (type(const).__name__, repr(const)) for const in code.co_consts if not isinstance(const, types.CodeType)
    )
    return (
        code.co_name,
        code.co_code,
        plain,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_argcount,
        inner,
    )
