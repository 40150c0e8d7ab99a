import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localization.worker_process import Job, Workers
from localization.worker_start import can_fork, may_fork
from localization.workers import MOST, NoWorkers, default_workers, read_in_workers

ROOT = Path(__file__).parents[2]
READER = "tests.localization.readers:read"
CALM = Workers(2, reader=READER, start="fork")
IMPATIENT = CALM._replace(seconds=0.4)


def jobs(*names: str) -> list[Job]:
    return [Job(name, f"text of {name}".encode(), f"key of {name}") for name in names]


def expected(job: Job) -> bytes:
    return job.path.encode() + b"\0" + job.data[::-1]


@pytest.fixture(params=["fork", "spawn"])
def workers(request: pytest.FixtureRequest) -> Workers:
    return CALM._replace(start=request.param)


class TestAnswers:
    def test_one_for_each_file(self, workers: Workers) -> None:
        wanted = jobs(*(f"a{number}.py" for number in range(100)))
        answers = list(read_in_workers(wanted, workers))
        assert sorted(answer.job for answer in answers) == sorted(wanted)
        assert all(answer.said == expected(answer.job) and not answer.problem for answer in answers)

    def test_no_files_no_process(self) -> None:
        assert list(read_in_workers([], CALM._replace(reader="nothing:here"))) == []

    def test_files_larger_than_any_pipe(self, workers: Workers) -> None:
        wanted = [Job(f"{number}", os.urandom(3_000_000)) for number in range(4)]
        assert {answer.job.path: answer.said for answer in read_in_workers(wanted, workers)} == {
            job.path: expected(job) for job in wanted
        }

    def test_what_is_printed_is_no_answer(self, workers: Workers) -> None:
        assert [answer.said for answer in read_in_workers(jobs("print.py"), workers)] == [
            expected(job) for job in jobs("print.py")
        ]

    def test_each_process_reads_many(self, workers: Workers) -> None:
        wanted = [Job("pid", b"") for _ in range(200)]
        pids = {answer.said for answer in read_in_workers(wanted, workers)}
        assert 1 <= len(pids) <= 2
        assert str(os.getpid()).encode() not in pids

    def test_files_are_asked_for_as_they_are_needed(self) -> None:
        taken = 0

        def endless() -> Iterator[Job]:
            nonlocal taken
            while True:
                taken += 1
                yield Job("a.py", b"")

        reading = read_in_workers(endless(), CALM)
        next(reading)
        reading.close()
        assert taken <= 100

    @given(
        st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=300)), max_size=40),
        st.integers(min_value=1, max_value=3),
    )
    @settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    def test_any_bytes(self, files: list[tuple[str, bytes]], processes: int) -> None:
        wanted = [Job(f"x/{path}", data) for path, data in files]
        answers = list(
            read_in_workers(wanted, CALM._replace(processes=processes, reader="tests.localization.readers:echo"))
        )
        assert sorted(answers) == sorted((job, job.path.encode() + job.data, "") for job in wanted)


class TestFailures:
    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("abort", "the parser crashed (SIGABRT)"),
            ("crash", "the parser crashed (SIGSEGV)"),
            ("null", "the parser crashed (SIGSEGV)"),
            ("leave", "the parser crashed (exit code 7)"),
            ("raise", "the parser failed (RecursionError)"),
            ("grow", "parsing took over 1 GB of memory"),
            ("allocate", "parsing took over 1 GB of memory"),
            ("sleep", "parsing took over 0.4 s"),
            ("compute", "parsing took over 0.4 s"),
        ],
    )
    def test_cost_one_file(self, name: str, problem: str) -> None:
        wanted = jobs(
            *(f"a{number}.py" for number in range(20)), f"{name}.py", *(f"b{number}.py" for number in range(20))
        )
        answers = {answer.job: answer for answer in read_in_workers(wanted, IMPATIENT if "0.4" in problem else CALM)}
        assert answers.keys() == set(wanted)
        failed = {job.path: answer.problem for job, answer in answers.items() if answer.said is None}
        assert failed == {f"{name}.py": problem}
        assert all(answer.said == expected(job) for job, answer in answers.items() if not answer.problem)

    def test_of_a_new_program(self) -> None:
        answers = {
            answer.job.path: answer.problem
            for answer in read_in_workers(jobs("abort", "a", "grow", "b"), CALM._replace(start="spawn"))
        }
        assert answers == {
            "abort": "the parser crashed (SIGABRT)",
            "a": "",
            "grow": "parsing took over 1 GB of memory",
            "b": "",
        }

    def test_many_in_a_row(self) -> None:
        wanted = jobs(*(f"{number}/abort" for number in range(12)), "a")
        problems = [answer.problem for answer in read_in_workers(wanted, CALM)]
        assert sorted(problems) == ["", *["the parser crashed (SIGABRT)"] * 12]

    def test_each_file_has_its_own_time(self) -> None:
        # Each file has the limit for itself: all of them together take longer.
        wanted = jobs(*(f"{number}/slow" for number in range(14)))
        assert all(answer.said for answer in read_in_workers(wanted, CALM._replace(processes=1, seconds=0.2)))

    def test_a_kernel_that_ends_what_computes_for_too_long(self) -> None:
        answers = list(read_in_workers(jobs("compute"), CALM._replace(seconds=0.9, patience=1000)))
        assert [answer.problem for answer in answers] == ["parsing took over 0.9 s"]

    def test_no_such_reader(self, workers: Workers) -> None:
        wanted = jobs("a", "b")
        with pytest.raises(NoWorkers, match=r"no worker processes: .*nowhere") as caught:
            list(read_in_workers(wanted, workers._replace(reader="nowhere:read")))
        assert sorted(caught.value.left) == sorted(wanted)

    def test_no_more_files_may_be_opened(self, workers: Workers) -> None:
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        for more in (0, 1, 4):  # for the selector, for the errors, for pipes
            opened = {int(each.name) for each in Path("/proc/self/fd").iterdir()}
            free = [number for number in range(max(opened) + 10) if number not in opened]
            wanted = iter(jobs("a", "b"))
            resource.setrlimit(resource.RLIMIT_NOFILE, (free[more], limits[1]))
            try:
                with pytest.raises(NoWorkers, match=r"Too many open files|No usable temporary") as caught:
                    list(read_in_workers(wanted, workers))
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            assert [*caught.value.left, *wanted] == jobs("a", "b")

    def test_killed_by_somebody_else(self) -> None:
        wanted = [Job("pid", b""), *jobs(*(f"{number}/slow" for number in range(5)))]
        answers = []
        for answer in read_in_workers(wanted, CALM._replace(processes=1)):
            answers.append(answer)
            if answer.job.path == "pid":
                assert answer.said is not None
                os.kill(int(answer.said), signal.SIGKILL)
        assert len(answers) == len(wanted)
        assert [answer.problem for answer in answers if answer.problem] == ["the parser crashed (SIGKILL)"]


class TestProcesses:
    def test_end_with_the_iterator(self, workers: Workers) -> None:
        reading = read_in_workers(
            [Job("pid", b""), Job("a", b""), Job("sleep", b"")], workers._replace(processes=1, seconds=60)
        )
        said = next(reading).said
        assert said is not None
        reading.close()
        assert not Path(f"/proc/{int(said)}").exists()

    def test_end_when_the_caller_is_killed(self) -> None:
        code = f"""
            import os, signal
            from localization.worker_process import Job, Workers
            from localization.workers import read_in_workers
            workers = Workers(2, seconds=1, reader={READER!r}, start="spawn")
            reading = read_in_workers([Job("pid", b"")] * 16, workers)
            print(int(next(reading).said), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """
        # A worker does not look into the working directory, and these tests need not be installed.
        known = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", _dedented(code)]
        done = subprocess.run(command, capture_output=True, text=True, env=known, cwd=ROOT.parent)
        assert done.returncode == -signal.SIGKILL, done.stderr
        _wait_until_gone(int(done.stdout))

    def test_an_interrupt_ends_them_at_once(self) -> None:
        code = f"""
            from localization.worker_process import Job, Workers
            from localization.workers import read_in_workers
            workers = Workers(1, seconds=60, reader={READER!r}, start="fork")
            for answer in read_in_workers([Job("pid", b""), Job("sleep", b"")], workers):
                print(int(answer.said), flush=True)
        """
        with subprocess.Popen(
            [sys.executable, "-c", _dedented(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            worker = int(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) != 0
            assert "KeyboardInterrupt" in process.stderr.read()
        assert not Path(f"/proc/{worker}").exists()

    def test_no_file_stays_open(self, workers: Workers) -> None:
        before = len(list(Path("/proc/self/fd").iterdir()))
        list(read_in_workers(jobs("a", "abort", "raise", "b"), workers))
        assert len(list(Path("/proc/self/fd").iterdir())) == before

    def test_a_stranger_s_modules_stay_out(self, tmp_path: Path) -> None:
        for name in (
            "localization/__init__",
            "localization/worker",
            "numpy",
            "resource",
            "tree_sitter",
            "sitecustomize",
            "usercustomize",
        ):
            trap = tmp_path / f"{name}.py"
            trap.parent.mkdir(exist_ok=True)
            trap.write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__)\nraise SystemExit(9)\n")
        code = """
            import sys
            from localization.worker_process import Job, Workers
            from localization.workers import read_in_workers
            sys.path[:0] = ["", "."] + [sys.argv[1]]
            answers = list(read_in_workers([Job("a.py", b"def f(): pass")], Workers(1, start="spawn")))
            assert answers[0].said, answers
            assert b"f" in answers[0].said
        """
        run = [sys.executable, "-P", "-c", _dedented(code), str(tmp_path)]
        subprocess.run(run, cwd=tmp_path, check=True)
        assert not (tmp_path / "ran").exists()

    def test_where_they_work(self) -> None:
        (answer,) = read_in_workers([Job("folder", b"")], CALM._replace(start="spawn"))
        assert answer.said != os.fsencode(Path.cwd() / "tests")


def test_how_many() -> None:
    assert 1 <= default_workers().processes <= MOST


def test_forks_only_without_other_threads() -> None:
    alone = may_fork()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not may_fork()
        assert can_fork() or not alone
    finally:
        done.set()
        thread.join()


def _dedented(code: str) -> str:
    lines = code.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] for line in lines)


def _wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
