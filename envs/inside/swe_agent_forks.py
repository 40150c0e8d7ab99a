"""A pytest plugin that turns a test run into a server: candidates of a fix come in, what the tests say goes out.

The project is imported and its tests are collected once. A candidate is a list of edits of source files, each
relative to what the ones before left; nothing is written to the tree. Three ways to run it, each slower and wider
than the one before: a worker that swaps code objects and default arguments (swe_agent_pool.py); for what runs at
import, a process that was forked before the project was imported and reads the changed source (swe_agent_fresh.py);
and what neither can is answered as "unswappable", for the host to run from files.

SWE_AGENT_FORKS names a folder. In it `plan.json`: {must, keep: test ids, expected: {id: status}, jobs, memory_mb,
writable: [folders], most}. `request-N.json`, N from 1, is {candidates: [{n, edits: [[path, start, end, text]],
group}], groups: {name: {must, first, keep: numbers of tests}}, mode: swap or import, partial, seconds, stop_after,
factor, least, most}: a test may take `factor` times what it took, at least `least` and at most `most` seconds. A file
`stop` ends the server. `out.jsonl` gets {"ready": ...}, then {n, outcome, test, fixed} for each candidate and {"end":
N} for each request. Outcomes: ok, partial (turned some of `must`), failing, broke, timeout, died, denied, syntax,
unswappable.
"""

import gc
import json
import os
import threading
import time

import pytest

# Taken away at once: a test that runs pytest itself must not become a server too.
_FOLDER = os.environ.pop("SWE_AGENT_FORKS", None)
_ROOT = os.path.realpath(os.environ.get("SWE_AGENT_ROOT", "."))
_IDLE = 900.0

if _FOLDER:
    from swe_agent_fence import Fence, adopt_orphans
    from swe_agent_fresh import Zygotes
    from swe_agent_pool import Pool, end_strays
    from swe_agent_prove import Proof, cores
    from swe_agent_state import State
    from swe_agent_swap import Living
    from swe_agent_trial import Tests, plain_id

    with open(os.path.join(_FOLDER, "plan.json"), encoding="utf-8") as _file:
        _plan = json.load(_file)
    _jobs = _plan["jobs"] or cores()
    # Here the project is not imported yet, so this is where processes for changed modules are split off; in such a
    # process, when it gets its candidate, the next line returns as in this one and pytest goes on.
    _zygotes = Zygotes(_ROOT, _jobs, _plan["memory_mb"], _plan["writable"])


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    if _FOLDER and hasattr(early_config.known_args_namespace, "no_cov"):
        early_config.known_args_namespace.no_cov = True  # measuring coverage costs more than most tests


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    if _FOLDER and hasattr(config.option, "numprocesses"):
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if not _FOLDER:
        return None
    by_id = {plain_id(item): item for item in session.items}
    # Nobody reads why a candidate failed, and writing a traceback down costs more than the test.
    session.config.option.tbstyle = "no"
    if _zygotes.candidate is not None:
        _zygotes.answer(by_id, _plan["must"] + _plan["keep"])
        return True
    _serve(session, by_id)
    return True


def _serve(session, by_id):
    adopt_orphans()
    capturing = session.config.pluginmanager.getplugin("capturemanager")
    if hasattr(capturing, "start_global_capturing") and hasattr(capturing, "_method"):
        # Its file would be shared by all children, who write to nowhere anyway.
        capturing.stop_global_capturing()
        capturing._method = "no"
        capturing.start_global_capturing()
    ids = _plan["must"] + _plan["keep"]
    with open(os.path.join(_FOLDER, "out.jsonl"), "a", encoding="utf-8") as out:

        def say(record):
            out.write(json.dumps(record) + "\n")
            if "n" not in record:
                out.flush()

        missing = [one for one in ids if one not in by_id]
        if missing:
            say({"ready": {"forks": False, "why": "pytest did not collect %s this way" % missing[0]}})
            return
        tests = Tests([by_id[one] for one in ids], session.config)
        state = State(_ROOT, tests.arguments())
        gc.collect()
        if hasattr(gc, "freeze"):
            gc.freeze()

        def fence(allowed):
            made = Fence(_plan["writable"])
            made.close(allowed, _plan["memory_mb"])
            return made

        proof = Proof(tests, state, fence, len(_plan["must"]), _plan["expected"], ids)
        ready = proof.run(_plan["seconds"])
        alive = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        ready["threads"] = alive
        if ready["why"] and alive:
            ready["why"] += "; threads that a fork does not have: %s" % ", ".join(alive[:3])
        # Tests that wait (sleep, a server) leave the cores to others.
        jobs = min(max(_jobs, int(_jobs * proof.idle)), max(_jobs, 16))
        ready["jobs"] = jobs
        ready["fence"] = Fence(_plan["writable"]).describe()
        end_strays(_zygotes.pids)
        say({"ready": ready})
        if not ready["forks"]:
            return
        most = _plan["most"] if ready["repeatable"] else 1
        living = Living(_ROOT)
        pool = Pool(living, tests, state, lambda: fence(proof.allowed), jobs, most)
        _answer_requests(pool, living, proof, tests, say, out.flush)
    _zygotes.close()


def _answer_requests(pool, living, proof, tests, say, flush):
    number, idle, started = 1, 0.001, time.time()
    while not os.path.exists(os.path.join(_FOLDER, "stop")) and time.time() - started < _IDLE:
        request = _read(os.path.join(_FOLDER, "request-%d.json" % number))
        if request is None:
            time.sleep(idle)
            idle = min(idle * 1.2, 0.02)
            continue
        stopped = _stop_file(number, flush)
        if request["mode"] == "import":
            _zygotes.run(request, tests.seconds, say, stopped)
        else:
            for candidate in request["candidates"]:
                living.prepare(candidate["edits"])
            gc.collect()
            pool.run(request, proof.canary, say, stopped)
        end_strays(_zygotes.pids)
        say({"end": number, "leaks": pool.leaks, "workers": pool.workers})
        number, idle, started = number + 1, 0.001, time.time()


def _stop_file(number, flush):
    """Whether the host gave up waiting for this request; looked for a few times a second, when it is told the news."""
    asked = [0.0]

    def stopped():
        flush()
        if time.time() - asked[0] < 0.1:
            return False
        asked[0] = time.time()
        return any(os.path.exists(os.path.join(_FOLDER, name)) for name in ("stop", "stop-%d" % number))

    return stopped


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None  # not there, or not all of it
