"""Run a project's tests in an environment and read what happened, test by test."""

import json
import re
import shlex
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from envs.asked import only, tells
from envs.base import Environment, ExecResult
from envs.errors import UnusableInput
from envs.log_parsers import parse_log
from envs.report import Status, TestReport, TestResult
from envs.runners import shape, tox_variables

_INSIDE = Path(__file__).parent / "inside"
_OUTPUT_KEPT = 20_000
_RANK: dict[Status, int] = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}

Covered = dict[str, dict[str, tuple[int, ...]]]


@dataclass(frozen=True)
class TestRun:
    """A report, and where asked for the lines each test executed: test id -> path -> line numbers."""

    __test__ = False

    report: TestReport
    covered: Covered = field(default_factory=dict)


def run_tests(
    environment: Environment,
    command: str,
    ids: Sequence[str] = (),
    *,
    timeout: float,
    spectrum: bool = False,
) -> TestRun:
    """Run `command`, or only the tests `ids` of it (ids may be prefixes: a file, a class).

    The tests are told apart where the command ends in pytest, however it is wrapped, or where its output is one that
    `envs.log_parsers` reads; otherwise the command stands as one test whose id is the command. A command that is
    plainly a runner of `envs.runners` is told to name its tests, and to run only `ids`; what ran beside them is left
    out of the report. Where the changed command tells nothing, or passes without a word of a test that was asked for,
    it runs once more with fewer changes, in what is left of `timeout` (seconds). Raises `UnusableInput` when the
    command does not exist in the environment.
    """
    plugins = ("swe_agent_report", "swe_agent_spectrum") if spectrum else ("swe_agent_report",)
    folder = plugins_folder(environment, *plugins)
    run = uuid.uuid4().hex[:12]
    report_file, spectrum_file = f"{folder}/report-{run}.jsonl", f"{folder}/spectrum-{run}.jsonl"
    variables = {"SWE_AGENT_REPORT": report_file}
    if spectrum:
        variables["SWE_AGENT_SPECTRUM"] = spectrum_file
    pytest_line = command
    if ids:
        select = f"{folder}/select-{run}.json"
        environment.write(select, json.dumps(list(ids)).encode())
        variables["SWE_AGENT_SELECT"] = select
        pytest_line = with_files(command, ids)
    lines = (pytest_line,) if pytest_line != command else _lines(environment, command, ids)
    report: TestReport | None = None
    records = None
    for line in lines:
        left = timeout - (report.seconds if report else 0.0)
        done = environment.exec(plugin_command(environment, line, folder, plugins, variables), timeout=left)
        records = _records(environment, report_file)
        now = _report(command, done, records, environment.root)
        if report is None or not now.timed_out or report.opaque:
            report = now
        if records is not None or done.timed_out or tells(now, ids) or left < 2 * done.seconds:
            break
    assert report is not None
    covered = _covered(_records(environment, spectrum_file)) if spectrum else {}
    return TestRun(only(report, ids) if records is None else report, covered)


def can_narrow(environment: Environment, command: str, ids: Sequence[str]) -> bool:
    """Whether `run_tests` would run fewer tests for these ids than for none, as far as the command itself says.

    True for pytest; it is not known of a command that hides its runner (`make test`, a script), even if that is pytest.
    """
    shaped = shape(command, ids, reader(environment))
    return shaped.narrowed or re.search(r"\b(?:py\.?test|tox|nox)\b", command) is not None


def _lines(environment: Environment, command: str, ids: Sequence[str]) -> tuple[str, ...]:
    """The command in the forms it is tried in: as few tests as can be, all of them told apart, as it was given."""
    read = reader(environment)
    return tuple(dict.fromkeys((shape(command, ids, read).command, shape(command, (), read).command, command)))


def reader(environment: Environment) -> Callable[[str], str | None]:
    def read(path: str) -> str | None:
        try:
            return environment.read(path).decode("utf-8", "replace")
        except (FileNotFoundError, IsADirectoryError, PermissionError):
            return None

    return read


def plugins_folder(environment: Environment, *names: str) -> str:
    """Put our plugins outside the tree (once per environment) and return their folder there."""
    folder = f"{environment.outside}/inside"
    for name in names:
        path = f"{folder}/{name}.py"
        try:
            environment.read(path)
        except FileNotFoundError:
            environment.write(path, (_INSIDE / f"{name}.py").read_bytes())
    return folder


def with_files(command: str, ids: Sequence[str]) -> str:
    """Name the files of `ids` to a bare pytest command, so that not the whole project is collected for a few tests.

    A command that already names what to run, or is not plainly pytest, is left as it is: the plugin selects.
    """
    words = shlex.split(command)
    bare = re.fullmatch(r"(?:python[\d.]*\s+-m\s+)?(?:pytest|py\.test)(?:\s+-[-\w]+(?:=\S+)?)*", command.strip())
    if not words or bare is None:
        return command
    files = dict.fromkeys(one.split("::")[0].split("[")[0] for one in ids)
    return f"{command} {' '.join(shlex.quote(file) for file in files)}"


def plugin_command(
    environment: Environment, command: str, folder: str, plugins: Sequence[str], variables: dict[str, str]
) -> str:
    """A shell script that runs `command` with our pytest plugins loaded and their variables set."""
    everything = {"PYTEST_PLUGINS": ",".join(plugins), "SWE_AGENT_ROOT": environment.root, **variables}
    everything |= tox_variables(command, ("PYTHONPATH", *everything), reader(environment))
    sets = " ".join(f"{key}={shlex.quote(value)}" for key, value in everything.items())
    # PYTHONPATH is extended, not replaced: the environment may need its own.
    return f'export PYTHONPATH={shlex.quote(folder)}"${{PYTHONPATH:+:$PYTHONPATH}}" {sets}\n{command}'


def _records(environment: Environment, file: str) -> list[dict[str, object]] | None:
    try:
        data = environment.read(file)
    except FileNotFoundError:
        return None
    records = []
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was killed
        if isinstance(record, dict):
            records.append(record)
    return records


def _report(command: str, done: ExecResult, records: list[dict[str, object]] | None, root: str) -> TestReport:
    if done.exit_code == 127:
        raise UnusableInput(f"the test command does not exist in the environment: {command}")
    missing = re.search(r"No module named '?(pytest|nose|tox|unittest2)'?", done.output) if records is None else None
    if missing and done.exit_code == 1:
        raise UnusableInput(f"the test command needs {missing[1]}, which the environment lacks: {command}")
    output = done.output if len(done.output) <= _OUTPUT_KEPT else done.output[-_OUTPUT_KEPT:]
    parsed = _merge(records) if records is not None else parse_log(command, done.output, done.exit_code, root)
    return TestReport(
        command=command,
        exit_code=done.exit_code,
        timed_out=done.timed_out,
        seconds=done.seconds,
        tests=parsed if parsed is not None else (_opaque(command, done),),
        output=output,
        log=done.output,
        opaque=parsed is None,
        from_log=records is None and parsed is not None,
    )


def _opaque(command: str, done: ExecResult) -> TestResult:
    return TestResult(
        id=command, status="passed" if done.ok else "failed", seconds=done.seconds, message=done.output[-4000:]
    )


def _merge(records: list[dict[str, object]]) -> tuple[TestResult, ...]:
    """One result per test: the worst of its phases."""
    found: dict[str, TestResult] = {}
    for record in records:
        if "id" not in record:
            continue
        seconds = record.get("seconds")
        result = TestResult.model_validate(
            {
                "id": _printable(record["id"]),
                "status": record["status"],
                "seconds": float(seconds) if isinstance(seconds, int | float) else None,
                "message": _printable(record.get("message", "")),
            }
        )
        before = found.get(result.id)
        if before is None or _RANK[result.status] > _RANK[before.status]:
            found[result.id] = result
    return tuple(found.values())


def _printable(value: object) -> str:
    """JSON may carry half a surrogate pair, which no file of ours could hold."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _covered(records: list[dict[str, object]] | None) -> Covered:
    covered: Covered = {}
    for record in records or []:
        lines = record.get("lines")
        if isinstance(lines, dict):
            covered[_printable(record["id"])] = {str(path): tuple(numbers) for path, numbers in lines.items()}
    return covered
