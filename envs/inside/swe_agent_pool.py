"""Workers: forked children that run many candidates each, several at a time, and are replaced when one ends them.

A worker that meets a culprit (an endless loop, a crash, all its memory eaten) dies with it; the next one goes on
behind. Who died behind others is tried once more, alone, for it may have been their fault. At its end each worker
runs some tests on unchanged code again: if they come out otherwise than before, candidates left something behind, and
all that this worker said is forgotten and tried again, each in a child of its own.
"""

import collections
import os
import select
import signal
import time

from swe_agent_fence import children
from swe_agent_trial import Worker

_SHARE = 2.0
"""Seconds that one worker's candidates may take, by what candidates took so far."""


class Slot(object):
    """A worker as its parent sees it. `alone`: it has one candidate; `protocol`: its tests go through pytest's own."""

    def __init__(self, chunk, pid, reading, protocol):
        self.chunk, self.pid, self.reading, self.protocol = chunk, pid, reading, protocol
        self.alone = len(chunk) == 1
        self.data, self.results = b"", []
        self.done = self.gone = self.late = self.leaked = False
        self.began = self.heard = time.time()

    @property
    def ended(self):
        return self.done or self.gone or self.late


class Pool(object):
    def __init__(self, living, tests, state, make_fence, jobs, most):
        """`most`: candidates of one worker at most; 1 where tests cannot be repeated in one process."""
        self._living, self._tests, self._state, self._make_fence = living, tests, state, make_fence
        self._jobs, self._most = jobs, most
        self.kills = [0] * len(tests.items)
        self.leaks = self.workers = 0
        self._pace = 0.001

    def run(self, request, canary, say, stopped):
        """Try the request's candidates in order; `say` is given each result once."""
        self._begin(request, canary, say)
        slots = []
        try:
            while (self._waiting or slots) and time.time() < self._deadline and self._found < request["stop_after"]:
                while len(slots) < self._jobs and self._waiting:
                    slots.append(self._start())
                ready = select.select([slot.reading for slot in slots], [], [], 0.02)[0]
                for slot in list(slots):
                    if slot.reading in ready:
                        self._hear(slot)
                    elif time.time() - slot.heard > self._patience(slot):
                        slot.late = True
                    if slot.ended:
                        slots.remove(slot)
                        self._end(slot)
                if stopped():
                    return
        finally:
            for slot in slots:
                self._reap(slot)
                for result in slot.results:
                    self._settle(result, slot)

    def _begin(self, request, canary, say):
        self._request, self._canary, self._say = request, canary, say
        self._deadline = time.time() + request["seconds"]
        self._found = 0
        self._waiting = collections.deque((candidate, False, False) for candidate in request["candidates"])
        self._by_number = {candidate["n"]: candidate for candidate in request["candidates"]}
        factor, least, most = request["factor"], request["least"], request["most"]
        self._limits = [min(max(least, factor * each), most) for each in self._tests.seconds]
        tests = [each for group in request["groups"].values() for each in group["must"]]
        self._pace = max(self._pace, min([self._tests.seconds[number] for number in tests] or [0.0]))
        self._wall = max([1.0] + [4 * each for each in self._limits])

    def _patience(self, slot):
        return self._wall * (2 if slot.protocol else 1)

    def _start(self):
        first = self._waiting[0]
        chunk = [self._waiting.popleft()]
        if not (first[1] or first[2]):
            size = max(1, min(self._most, int(_SHARE / self._pace), len(self._waiting) // self._jobs + 1))
            while len(chunk) < size and self._waiting and not (self._waiting[0][1] or self._waiting[0][2]):
                chunk.append(self._waiting.popleft())
        tests = {name: self._tests_of(group) for name, group in self._request["groups"].items()}
        candidates = [dict(candidate, **tests[candidate["group"]]) for candidate, _, _ in chunk]
        reading, writing = os.pipe()
        self.workers += 1
        pid = os.fork()
        if pid == 0:
            self._work(candidates, reading, writing, first[2], len(chunk) > 1)
        os.close(writing)
        return Slot(candidates, pid, reading, first[2])

    def _tests_of(self, group):
        """Passing tests by how many candidates they stopped so far, the quicker ones first among equals."""
        keep = sorted(group["keep"], key=lambda number: (-self.kills[number], self._tests.seconds[number]))
        first = group["first"] or sorted(group["must"], key=lambda number: self._tests.seconds[number])
        return {"must": group["must"], "keep": keep, "first": first, "partial": self._request["partial"]}

    def _work(self, candidates, reading, writing, protocol, shared):
        try:
            os.setsid()
            os.close(reading)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            fence = self._make_fence()

            def write(line):
                os.write(writing, line.encode("ascii"))

            worker = Worker(self._living, self._tests, self._state, self._limits, write, fence)
            worker.run(candidates, protocol, self._canary if shared else None)
            if not fence.reopened():
                write("done\n")
        finally:
            os._exit(0)

    def _hear(self, slot):
        data = os.read(slot.reading, 1 << 16)
        slot.heard = time.time()
        slot.gone = not data
        lines = (slot.data + data).split(b"\n")
        slot.data = lines.pop().lstrip(b".")
        for line in lines:
            words = line.lstrip(b".").decode("ascii", "replace").split()
            slot.done = slot.done or words == ["done"]
            slot.leaked = slot.leaked or words == ["leaked"]
            if len(words) == 4 and len(slot.results) < len(slot.chunk):
                fixed = [] if words[3] == "-" else [int(each) for each in words[3].split(",")]
                slot.results.append({"n": int(words[0]), "outcome": words[1], "test": int(words[2]), "fixed": fixed})

    def _end(self, slot):
        """Settle what the worker said; who it died of is told or tried alone; who it did not reach waits again."""
        killed_by = self._reap(slot)
        rest = slot.chunk[len(slot.results) :]
        if slot.leaked or (not slot.done and not rest):  # it died of the tests on unchanged code
            self.leaks += 1
            self._again(slot.chunk, True, slot.protocol)
            return
        if slot.results:
            pace = (time.time() - slot.began) / len(slot.results)
            self._pace += (pace - self._pace) / 2
        for result in slot.results:
            self._settle(result, slot)
        if rest and not slot.done:
            timed_out = slot.late or killed_by == signal.SIGPROF
            if timed_out or slot.alone or not slot.results:
                outcome = "timeout" if timed_out else "died"
                self._settle({"n": rest[0]["n"], "outcome": outcome, "test": -1, "fixed": []}, slot)
            else:
                self._again(rest[:1], True, slot.protocol)
            rest = rest[1:]
        self._again(rest, False, slot.protocol)

    def _again(self, candidates, alone, protocol):
        self._waiting.extendleft(reversed([(self._by_number[each["n"]], alone, protocol) for each in candidates]))

    def _settle(self, result, slot):
        if result["outcome"] in ("ok", "partial") and not slot.protocol:
            # Once more, alone and through pytest's own protocol: what came before it may have helped it.
            self._again([result], True, True)
            return
        if result["outcome"] in ("failing", "broke") and result["test"] >= 0:
            self.kills[result["test"]] += 1
        self._found += result["outcome"] == "ok"
        self._say(result)

    def _reap(self, slot):
        """End the worker and its group; answers the signal that had ended it, or None."""
        status = 0
        ended = 0
        if slot.gone and not slot.done:
            patience = time.time() + 0.5
            while not ended and time.time() < patience:
                ended, status = os.waitpid(slot.pid, os.WNOHANG)
                if not ended:
                    time.sleep(0.001)
        _kill(slot.pid)
        if not ended:
            os.waitpid(slot.pid, 0)
        os.close(slot.reading)
        return os.WTERMSIG(status) if ended and os.WIFSIGNALED(status) else None


def _kill(pid):
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass


def end_strays(known):
    """Kill adopted descendants: what a candidate started in a session of its own."""
    for _ in range(100):
        strays = [pid for pid in children() if pid not in known]
        if not strays:
            return
        for pid in strays:
            _kill(pid)
        for pid in strays:
            try:
                os.waitpid(pid, 0)
            except OSError:
                pass
