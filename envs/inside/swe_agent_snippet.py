"""Runs pieces of code one after the other and writes which lines of the repository each of them executed.

    python swe_agent_snippet.py PROGRAM.json RESULT.json

PROGRAM: {root, packages: [name], seconds, files: {name: text}, imports: [source], steps: [{block, mode, source}]}. A
step's mode is `exec`, `single`, or `command`; the last has `argv` and `stdin` instead of a source.
RESULT: {lines: {path: {line: [last, steps]}}, control: {path: [line]}, printed, steps: [{block, error, message, ran,
frames: [[path, line, function]]}]}. `last` grows with every executed line, `steps` is how many steps ran the line,
`ran` how many lines a step ran; `frames` are those in the repository, innermost first, of chained exceptions the first
one's before the others'. What runs while a module is imported counts in `control` alone, as does all that importing
the first package, the imports of the code and `--help` of its commands run.
"""

import io
import json
import linecache
import os
import re
import runpy
import shutil
import signal
import sys
import types

from swe_agent_stand_ins import StandIns
from swe_agent_trace import OutOfTime, Tracer

_SNIPPET = "<the issue's code, block %s>"
_RETRIES = 8
_PRINTED = 20000


class _Runner(object):
    def __init__(self, program):
        self.program = program
        self.tracer = Tracer(program["root"])
        self.main = types.ModuleType("__main__")
        self.stand_ins = StandIns(self.tracer, program["packages"], vars(self.main))
        self.lines = {}
        self.control = {}
        self.steps = []
        self.ran = {}
        self._sources = {}

    def prepare(self):
        """Imports and `--help` of commands: what they run is no news."""
        sys.modules["__main__"] = self.main
        self.tracer.imports_too = True
        for source in ["import " + name for name in self.program["packages"][:1]] + self.program["imports"]:
            self._controlled(lambda source=source: exec(compile(source, "<imports>", "exec"), {}))
        for argv in sorted({tuple(_head(step["argv"])) for step in self.program["steps"] if step["mode"] == "command"}):
            self._controlled(lambda argv=argv: _command(list(argv) + ["--help"], ""))
        self.tracer.imports_too = False

    def run(self):
        for step in self.program["steps"]:
            record = {"block": step["block"], "error": None, "message": "", "ran": 0, "frames": []}
            self.steps.append(record)
            self.ran = {}
            try:
                if step["mode"] == "command":
                    self._take(record, lambda step=step: _command(step["argv"], step["stdin"]))
                else:
                    self._code(step, record)
            finally:
                self._count(record)
            if record["error"] == "OutOfTime":
                raise OutOfTime()

    def call_tests(self):
        """Test functions that the code defines and that need nothing."""
        for name, function in sorted(vars(self.main).items()):
            if name.startswith("test") and isinstance(function, types.FunctionType):
                code = function.__code__
                if code.co_filename.startswith("<") and code.co_argcount == len(function.__defaults__ or ()):
                    record = {"block": -1, "error": None, "message": "", "ran": 0, "frames": []}
                    self.steps.append(record)
                    self.ran = {}
                    self._take(record, function)
                    self._count(record)

    def _controlled(self, function):
        error, lines = self.tracer.run(function)
        for path, numbers in lines.items():
            self.control.setdefault(path, set()).update(numbers)
        if isinstance(error, OutOfTime):
            raise error

    def _code(self, step, record):
        name = _SNIPPET % step["block"]
        source = self._sources[name] = self._sources.get(name, "") + step["source"].rstrip("\n") + "\n"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        try:
            first = source.count("\n") - step["source"].rstrip("\n").count("\n") - 1
            code = compile("\n" * first + step["source"], name, step["mode"])
        except (SyntaxError, ValueError) as error:
            record["error"], record["message"] = type(error).__name__, str(error)[:500]
            return
        for _ in range(_RETRIES):
            error = self._take(record, lambda: exec(code, vars(self.main)))
            if error is None or not self.stand_ins.found(error):
                return

    def _take(self, record, function):
        error, lines = self.tracer.run(function)
        for path, numbers in lines.items():
            self.ran.setdefault(path, {}).update(numbers)
        record["error"] = record["message"] = ""
        record["frames"] = []
        if error is not None and not isinstance(error, SystemExit):
            record["error"], record["message"] = type(error).__name__, _message(error)
            record["frames"] = self.tracer.frames(error)
        record["error"] = record["error"] or None
        return error

    def _count(self, record):
        """A step that was tried again has run once."""
        record["ran"] = sum(len(numbers) for numbers in self.ran.values())
        for path, numbers in self.ran.items():
            known = self.lines.setdefault(path, {})
            for line, tick in numbers.items():
                before = known.get(line)
                known[line] = [tick, before[1] + 1 if before else 1]


def _head(argv):
    return argv[:3] if argv[1:2] == ["-m"] else argv[:1]


def _command(argv, stdin):
    """A command of Python code, in this process; what is none is not run."""
    before = sys.argv, sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8")), encoding="utf-8")
    try:
        if re.match(r"python[\d.]*$", argv[0]):
            if argv[1:2] == ["-m"]:
                sys.argv = argv[2:]
                runpy.run_module(argv[2], run_name="__main__", alter_sys=True)
            elif argv[1:2] and not argv[1].startswith("-"):
                sys.argv = argv[1:]
                runpy.run_path(argv[1], run_name="__main__")
            return
        path = shutil.which(argv[0])
        if path is None:
            raise FileNotFoundError("no such command: " + argv[0])
        with open(path, "rb") as file:
            if not re.match(b"#!.*python", file.readline(500)):
                raise OSError("no command of Python code: " + argv[0])
        sys.argv = [path] + argv[1:]
        runpy.run_path(path, run_name="__main__")
    finally:
        sys.argv, sys.stdin = before


def _message(error):
    try:
        return str(error)[:500]
    except Exception:
        return ""


def _told(record):
    steps = [dict(step, message=step["message"].encode("ascii", "backslashreplace").decode()) for step in record.steps]
    return {
        "lines": {path: numbers for path, numbers in record.lines.items() if numbers},
        "control": {path: sorted(numbers) for path, numbers in record.control.items() if numbers},
        "steps": steps,
    }


class _Printed(io.StringIO):
    """Keeps the beginning."""

    def write(self, text):
        left = _PRINTED - self.tell()
        if left > 0:
            super(_Printed, self).write(text[:left])
        return len(text)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        program = json.load(file)
    result, root = sys.argv[2], program["root"]
    # What is not installed is imported from the tree.
    sys.path[0] = os.getcwd()
    sys.path += [
        os.path.join(root, folder) for folder in ("", "src", "lib") if os.path.isdir(os.path.join(root, folder))
    ]
    for name, text in program["files"].items():
        if os.path.realpath(name).startswith(os.path.realpath(os.curdir) + os.sep):
            os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)

    def out_of_time(number, frame):
        raise OutOfTime()

    signal.signal(signal.SIGALRM, out_of_time)
    runner = _Runner(program)
    printed = sys.stdout = sys.stderr = _Printed()
    # Again each second: code may catch everything.
    signal.setitimer(signal.ITIMER_REAL, program["seconds"], 1.0)
    try:
        runner.prepare()
        runner.run()
        runner.call_tests()
    except OutOfTime:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(None)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        told = dict(_told(runner), printed=printed.getvalue().encode("ascii", "backslashreplace").decode())
        with open(result + ".part", "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.rename(result + ".part", result)
    # Threads and exit handlers of the code are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
