"""Processes that were forked before the project was imported, for candidates that change what runs at import.

A zygote waits where the plugin was loaded. For a candidate it forks a child, in which pytest goes on from there as if
nothing had been: conftests and modules are imported, with changed source where the candidate has one, tests are
collected and run. That saves the start of the interpreter and of pytest, and nothing is written to the tree.
"""

import importlib.machinery
import json
import os
import select
import signal
import socket
import sys
import time

from swe_agent_fence import Fence


class Zygotes(object):
    def __init__(self, root, jobs, memory_mb, writable):
        """Returns in the server, and again in every process that was forked for a candidate: `candidate` is then
        set."""
        self._root, self._memory_mb, self._writable = root, memory_mb, writable
        self.candidate = None
        self.pids = set()
        self._ends = []
        for _ in range(jobs):
            ours, theirs = socket.socketpair()
            pid = os.fork()
            if pid == 0:
                ours.close()
                for end in self._ends:
                    end.close()
                self._ends = []
                if self._wait(theirs):
                    return
                os._exit(0)
            theirs.close()
            self._ends.append(ours)
            self.pids.add(pid)

    def close(self):
        for end in self._ends:
            end.close()
        for pid in self.pids:
            try:
                os.waitpid(pid, 0)
            except OSError:
                pass

    # In the server.

    def run(self, request, seconds, say, stopped):
        """Try candidates in order; each result is said once. What is not said was not tried."""
        waiting = list(request["candidates"])
        deadline, found = time.time() + request["seconds"], 0
        free, busy = list(self._ends), {}
        while (waiting or busy) and not stopped():
            over = time.time() > deadline or found >= request["stop_after"]
            while free and waiting and not over:
                candidate = waiting.pop(0)
                end = free.pop()
                busy[end] = candidate
                tests = request["groups"][candidate["group"]]
                first = tests["first"] or sorted(tests["must"], key=lambda number: seconds[number])
                tests = dict(tests, first=first, partial=request["partial"], limit=request["most"])
                _send(end, dict(candidate, **tests))
            if not busy:
                return
            for end in select.select(list(busy), [], [], 0.05)[0]:
                candidate, answer = busy.pop(end), _receive(end)
                if answer is None:
                    return  # the zygote is gone
                found += answer["outcome"] == "ok"
                say(dict(answer, n=candidate["n"]))
                free.append(end)

    # In a zygote.

    def _wait(self, server):
        """Serve until the server is gone; True in the child that is to run a candidate."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            candidate = _receive(server)
            if candidate is None:
                return False
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.setsid()
                os.close(reading)
                server.close()
                self._become(candidate, writing)
                return True
            os.close(writing)
            answer = _awaited(reading, pid, candidate["limit"])
            try:
                _send(server, answer)
            except OSError:
                return False

    def _become(self, candidate, writing):
        """The child that pytest goes on in."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        self.candidate, self._writing = candidate, writing
        sys.dont_write_bytecode = True
        sources = {}
        for path, start, end, text in candidate["edits"]:
            real = os.path.realpath(os.path.join(self._root, path))
            if real not in sources:
                with open(real, "rb") as file:
                    sources[real] = file.read()
            data = sources[real]
            sources[real] = data[:start] + text.encode("utf-8") + data[end:]
        files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        loaded = {os.path.realpath(file) for file in files if isinstance(file, str)}
        if loaded & set(sources):
            self._say({"outcome": "unswappable", "test": -1, "fixed": []})
            os._exit(0)
        _read_from(sources)
        self._fence = Fence(self._writable)
        self._fence.close(None, self._memory_mb)

    # In the child, when its tests are collected.

    def answer(self, by_id, ids):
        from swe_agent_trial import Tests, judge

        wanted = set(self.candidate["must"]) | set(self.candidate["keep"])
        if any(ids[number] not in by_id for number in wanted):
            answer = "failing", -1, ()
        else:
            known = [by_id.get(one) for one in ids]
            tests = Tests([item for item in known if item is not None], None)
            tests.items, tests.direct = known, [None] * len(known)
            answer = judge(lambda number: tests.status(number, True), self.candidate)
        outcome, test, fixed = answer
        if not self._fence.reopened():
            self._say({"outcome": outcome, "test": test, "fixed": list(fixed)})
        os._exit(0)

    def _say(self, answer):
        os.write(self._writing, json.dumps(answer).encode("ascii"))


def _read_from(sources):
    """Modules at these paths are compiled from these bytes, whatever is on disk or in a cache."""
    loader = importlib.machinery.SourceFileLoader
    ordinary = loader.get_code

    def get_code(self, fullname):
        changed = sources.get(os.path.realpath(self.get_filename(fullname)))
        if changed is None:
            return ordinary(self, fullname)
        return compile(changed, self.get_filename(fullname), "exec", 0, True)

    loader.get_code = get_code


def _awaited(reading, pid, limit):
    data, deadline, late = b"", time.time() + limit, False
    while True:
        left = deadline - time.time()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            late = True
            break
        chunk = os.read(reading, 1 << 16)
        if not chunk:
            break
        data += chunk
    os.close(reading)
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.waitpid(pid, 0)
    try:
        return json.loads(data.decode("ascii"))
    except ValueError:
        # pytest ended before the tests: the changed module does not import.
        return {"outcome": "timeout" if late else "failing", "test": -1, "fixed": []}


def _send(end, record):
    data = json.dumps(record).encode("ascii")
    end.sendall(b"%d\n" % len(data) + data)


def _receive(end):
    """The next record, None when the other end is gone."""
    head = b""
    while not head.endswith(b"\n"):
        byte = end.recv(1)
        if not byte:
            return None
        head += byte
    left, parts = int(head), []
    while left:
        part = end.recv(min(left, 1 << 16))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return json.loads(b"".join(parts).decode("ascii"))
