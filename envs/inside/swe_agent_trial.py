"""What a forked worker does: apply one candidate after the other, run its tests, say what came of it.

A test that is a plain function (no fixtures, no marks but `parametrize`, no hooks of the project around it) is called
directly, which costs microseconds where pytest's own protocol costs a millisecond; all else goes through the protocol.
Whoever passes is run again through the protocol, in a new child.
"""

import inspect
import os
import signal
import sys
import warnings

from swe_agent_fence import Denied
from swe_agent_swap import Unswappable, apply, take_back

_HOOKS = (
    "pytest_runtest_protocol", "pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown",
    "pytest_pyfunc_call", "pytest_runtest_makereport",
)  # fmt: skip
_KNOWN_PLUGINS = (
    "_pytest.",
    "swe_agent_",
    "xdist",
    "pytest_cov",
    "anyio",
    "pytest_asyncio",
    "_hypothesis",
    "pytest_timeout",
)


def plain_id(item):
    # As the report's plugin writes ids; see there.
    return item.nodeid.replace("::()::", "::")


class Tests(object):
    """The tests by number; `status(number)` runs one. Without `config` all of them go through pytest's protocol."""

    def __init__(self, items, config):
        self.items = items
        direct = config is not None and _no_hooks_around(config)
        self.direct = [_direct(item) if direct else None for item in items]
        self.seconds = [0.0] * len(items)

    def arguments(self):
        """What parametrised tests are called with: a candidate may change it in place."""
        return [item.callspec.params for item in self.items if hasattr(item, "callspec")]

    def status(self, number, protocol=False):
        call = None if protocol else self.direct[number]
        if call is None:
            return self._by_protocol(self.items[number])
        with warnings.catch_warnings(record=True):
            if not sys.warnoptions:
                warnings.filterwarnings("always", category=DeprecationWarning)
                warnings.filterwarnings("always", category=PendingDeprecationWarning)
            try:
                call()
            except Denied:
                return "denied"
            except BaseException:
                return "failed"
        return "passed"

    def _by_protocol(self, item):
        from _pytest.runner import runtestprotocol

        try:
            reports = runtestprotocol(item, nextitem=None, log=False)
        except Denied:
            return "denied"
        except BaseException:  # `pytest.exit`, an interrupt: the candidate ends the run
            return "failed"
        if any(report.failed for report in reports):
            return "failed"
        return "skipped" if any(report.skipped for report in reports) else "passed"


def _no_hooks_around(config):
    if config.getini("filterwarnings") or config.option.pythonwarnings:
        return False
    for name in _HOOKS:
        hook = getattr(config.hook, name, None)
        for implementation in hook.get_hookimpls() if hasattr(hook, "get_hookimpls") else ():
            if not implementation.function.__module__.startswith(_KNOWN_PLUGINS):
                return False
    return True


def _direct(item):
    """What calls the test as pytest would, or None where pytest does more than to call it."""
    import pytest

    function = getattr(item, "obj", None)
    if type(item) is not pytest.Function or function is None or hasattr(function, "is_hypothesis_test"):
        return None
    bare = inspect.unwrap(getattr(function, "__func__", function))
    if inspect.iscoroutinefunction(bare) or inspect.isgeneratorfunction(bare) or inspect.isasyncgenfunction(bare):
        return None
    names = set()
    for mark in item.iter_markers():
        if mark.name != "parametrize" or mark.kwargs.get("indirect") or len(mark.args) > 2:
            return None
        argnames = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
        names |= {each.strip() for each in argnames.split(",")} if isinstance(argnames, str) else set(argnames)
    callspec = getattr(item, "callspec", None)
    # Until pytest 8 the values of direct parameters were kept apart.
    values = dict(getattr(callspec, "funcargs", None) or getattr(callspec, "params", {}))
    if names - {""} != set(values) or set(getattr(item, "fixturenames", ())) - {"request"} - set(values):
        return None
    owner = getattr(item, "cls", None)
    name = getattr(item, "originalname", None) or item.name.split("[")[0]
    if owner is None:
        return lambda: function(**values)
    return lambda: getattr(owner(), name)(**values)


class Worker(object):
    """Runs in a forked child. `write` sends a line to the parent."""

    def __init__(self, living, tests, state, limits, write, fence):
        self._living, self._tests, self._state, self._write, self._fence = living, tests, state, write, fence
        self._limits = limits

    def run(self, chunk, protocol, canary):
        """Lines: `n outcome test fixed`, and a dot for each test that passed.

        Ends early when something changed that cannot be put back. `canary` are tests with what they come to on
        unchanged code: `leaked` says that they do not any more.
        """
        for candidate in chunk:
            outcome, test, fixed = self._one(candidate, protocol)
            if self._fence.reopened():
                os._exit(0)  # a copy of this worker that the candidate made
            whole = self._state.restore()
            self._write("%d %s %d %s\n" % (candidate["n"], outcome, test, ",".join(map(str, fixed)) or "-"))
            if not whole:
                break
        for number, expected in canary or ():
            if self._timed(number, protocol) != expected:
                self._write("leaked\n")
                return

    def _one(self, candidate, protocol):
        self._arm(max(self._limits))
        try:
            swaps = self._living.swaps(candidate["edits"])
        except Unswappable:
            return "unswappable", -1, ()
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return "syntax", -1, ()
        finally:
            self._arm(0)
        try:
            before = apply(swaps)
        except (ValueError, TypeError):
            return "unswappable", -1, ()
        try:
            return judge(self._checked(protocol), candidate)
        finally:
            take_back(before)

    def _checked(self, protocol):
        def status(number):
            found = self._timed(number, protocol)
            if found == "passed":
                self._write(".")
            return found

        return status

    def _timed(self, number, protocol):
        self._arm(self._limits[number])
        try:
            return self._tests.status(number, protocol)
        finally:
            self._arm(0)

    def _arm(self, seconds):
        # The default action of the signal ends the process: candidate code may swallow any exception.
        signal.setitimer(signal.ITIMER_PROF, seconds)


def judge(status, candidate):
    """Outcome, the first test that did not pass, and for a partial one those that did.

    Of a candidate with `partial` all of `first` are run, else none after one that fails; the rest of `must` only
    where one of them passed, and `keep` last.
    """
    partial, must = candidate["partial"], candidate["must"]
    fixed, missed, denied = [], [], False
    for number in list(candidate["first"]) + [each for each in must if each not in candidate["first"]]:
        if number not in candidate["first"] and not fixed:
            break
        found = status(number)
        denied = denied or found == "denied"
        (fixed if found == "passed" else missed).append(number)
        if missed and not partial:
            break
    if not fixed or (missed and not partial):
        return ("denied" if denied else "failing"), missed[0] if missed else -1, ()
    for number in candidate["keep"]:
        found = status(number)
        if found != "passed":
            return ("denied" if found == "denied" else "broke"), number, ()
    return ("partial", missed[0], fixed) if missed else ("ok", -1, ())
