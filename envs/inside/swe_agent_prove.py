"""Whether tests behave in forked children as they do elsewhere, how long they take there, and what they need.

Each test runs on unchanged code in a forked child: three times in one process, once through pytest's own protocol and
twice in the way that is used for candidates. A test that hangs, dies or comes out otherwise says nothing in a fork: a
thread, a loop or a connection of the parent is not in the child.
"""

import json
import os
import select
import signal
import time

_SLOW = 0.2


class Proof(object):
    def __init__(self, tests, state, fence, must, expected, ids):
        """The first `must` of the tests have to fail, the others to pass, as `expected` says by id."""
        self._tests, self._state, self._fence = tests, state, fence
        self._must, self._expected, self._ids = must, expected, ids
        self.allowed = ()
        self.canary = ()
        self.idle = 1.0
        """Wall seconds of the failing tests for each of the processor's."""

    def run(self, seconds):
        """What the host is told: {forks, why, repeatable, statuses, seconds, unsafe, direct}."""
        began = time.time()
        rows, unsafe = {}, {}
        waiting = list(range(len(self._ids)))
        used = set()
        while waiting and time.time() - began < seconds:
            heard, how = self._child(waiting, seconds - (time.time() - began))
            for number, row in heard.items():
                rows[number] = row
                used |= set(row.get("used", ()))
            waiting = [number for number in waiting if number not in heard]
            if waiting:
                unsafe[waiting.pop(0)] = how
        for number in waiting:
            unsafe[number] = "was not reached in time"
        self.allowed = frozenset(used)
        return self._told(rows, unsafe)

    def _told(self, rows, unsafe):
        statuses, repeatable = {}, True
        for number, row in sorted(rows.items()):
            first, second, third = row["statuses"]
            statuses[self._ids[number]] = first
            wanted = self._expected.get(self._ids[number], "failed" if number < self._must else "passed")
            if first != wanted:
                unsafe[number] = "is %s in a forked child and %s elsewhere" % (first, wanted)
            elif second != first or third != first:
                self._tests.direct[number] = None
                if number < self._must:
                    repeatable = False
                else:
                    unsafe[number] = "comes out otherwise when it is run again in the same process"
            direct = self._tests.direct[number] is not None
            self._tests.seconds[number] = row["seconds"][1 if direct else 0]
        good = [number for number in rows if number not in unsafe]
        bad_must = [number for number in range(self._must) if number in unsafe]
        why = "%s %s" % (self._ids[bad_must[0]], unsafe[bad_must[0]]) if bad_must else ""
        keep = sorted((number for number in good if number >= self._must), key=lambda each: self._tests.seconds[each])
        must = sorted((number for number in good if number < self._must), key=lambda each: self._tests.seconds[each])
        slow = [rows[number] for number in must if max(rows[number]["seconds"]) > _SLOW]
        # Of three runs the busiest: beside other work everything seems to wait.
        ratios = [min(wall / max(cpu, 0.01) for wall, cpu in zip(row["seconds"], row["busy"])) for row in slow]
        self.idle = min(ratios or [1.0])
        self.canary = [(number, statuses[self._ids[number]]) for number in must[:1] + keep[:3]]
        return {
            "forks": not bad_must and bool(good),
            "why": why,
            "repeatable": repeatable,
            "statuses": statuses,
            "seconds": {self._ids[number]: self._tests.seconds[number] for number in rows},
            "unsafe": {self._ids[number]: reason for number, reason in unsafe.items()},
            "direct": sum(self._tests.direct[number] is not None for number in good),
            "needs": sorted(self.allowed),
        }

    def _child(self, waiting, seconds):
        """Rows by number of the tests that came through, and what became of the one after them."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self._work(waiting, reading, writing)
            finally:
                os._exit(0)
        os.close(writing)
        data, deadline = b"", time.time() + seconds
        how = "ends the process"
        while True:
            # One that hangs must not eat what the others need.
            patience = min(deadline - time.time(), max(10.0, seconds / 4))
            if patience <= 0 or not select.select([reading], [], [], patience)[0]:
                how = "does not end"
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
        rows = {}
        for line in data.splitlines():
            try:
                row = json.loads(line.decode("ascii"))
                rows[row["number"]] = row
            except (ValueError, KeyError):
                pass
        return rows, how

    def _work(self, waiting, reading, writing):
        os.setsid()
        os.close(reading)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        fence = self._fence(None)
        for number in waiting:
            statuses, seconds, busy = [], [], []
            for protocol in (True, False, False):
                began = time.time(), time.process_time()
                statuses.append(self._tests.status(number, protocol))
                seconds.append(time.time() - began[0])
                busy.append(time.process_time() - began[1])
                self._state.restore()
            row = {"number": number, "statuses": statuses, "seconds": seconds, "busy": busy, "used": sorted(fence.used)}
            os.write(writing, (json.dumps(row) + "\n").encode("ascii"))


def cores():
    """Cores this process may use: those it may run on, and a container's share."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open("/sys/fs/cgroup/cpu.max") as file:
            quota, period = file.read().split()
        if quota != "max":
            count = min(count, max(1, int(float(quota) / float(period) + 0.5)))
    except (OSError, ValueError):
        pass
    return max(1, count)
