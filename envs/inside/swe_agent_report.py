"""A pytest plugin that writes one JSON line per test phase, and runs only the tests it is told to.

Loaded through PYTEST_PLUGINS, so that it works behind any command that ends in pytest. Reads SWE_AGENT_REPORT (file to
append to) and SWE_AGENT_SELECT (JSON list of test ids, or of prefixes: a file, a class, a test with all parameters).
"""

import json
import os

import pytest

_REPORT = os.environ.get("SWE_AGENT_REPORT")
_SELECT = os.environ.get("SWE_AGENT_SELECT")
_MESSAGE_LIMIT = 4000


def _write(record):
    if _REPORT:
        with open(_REPORT, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(record) + "\n")


def _plain(nodeid):
    """Old pytests put the instance of a class into the id; the id of today is the one people write."""
    return nodeid.replace("::()::", "::")


def _message(report):
    try:
        text = str(report.longreprtext)
    except Exception:
        text = str(getattr(report, "longrepr", ""))
    if len(text) > _MESSAGE_LIMIT:
        text = text[: _MESSAGE_LIMIT // 2] + "\n[...]\n" + text[-_MESSAGE_LIMIT // 2 :]
    return text


def _is_worker(config):
    return hasattr(config, "workerinput")


# Said at once: a run whose conftest does not import ends before any other hook of ours.
_write({"loaded": True})
_config = []
_setup_seconds = {}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    _config.append(config)
    # A file that does not import is one error among the tests, not the end of all others.
    config.option.continue_on_collection_errors = True
    # Nor is the first failure: `-x`, `--maxfail` or `--stepwise` in a project's settings would hide all after it.
    config.option.maxfail = 0
    for name in ("stepwise", "stepwise_skip", "stepwise_reset"):
        setattr(config.option, name, False)


def pytest_collection_modifyitems(config, items):
    if not _SELECT:
        return
    with open(_SELECT, encoding="utf-8") as file:
        wanted = json.load(file)
    chosen, left = [], []
    for item in items:
        (chosen if any(_matches(_plain(item.nodeid), one) for one in wanted) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = chosen


def _matches(nodeid, wanted):
    return nodeid == wanted or nodeid.startswith((wanted + "::", wanted + "[", wanted.rstrip("/") + "/"))


def pytest_collectreport(report):
    if report.failed and not (_config and _is_worker(_config[0])):
        _write({"id": _plain(report.nodeid), "when": "collect", "status": "error", "message": _message(report)})


def pytest_runtest_logreport(report):
    if _config and _is_worker(_config[0]):
        return
    if report.passed:
        status = "passed"
    elif report.skipped:
        status = "skipped"
    else:
        status = "failed" if report.when == "call" else "error"
    if report.when == "setup" and status == "passed":
        _setup_seconds[report.nodeid] = report.duration
    if report.when == "call" or status != "passed":
        message = _message(report) if status in ("failed", "error") else ""
        _write(
            {
                "id": _plain(report.nodeid),
                "when": report.when,
                "status": status,
                # Fixtures are part of what a test costs.
                "seconds": report.duration + _setup_seconds.pop(report.nodeid, 0),
                "message": message,
            }
        )


def pytest_sessionfinish(session, exitstatus):
    if not _is_worker(session.config):
        _write({"finished": int(exitstatus), "collected": session.testscollected})
