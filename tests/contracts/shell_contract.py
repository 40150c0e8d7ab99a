"""What every `Shell` promises. Subclass it and give the `environment` fixture; one place may serve all tests."""

import time
import uuid
from collections.abc import Iterator

import pytest

from envs import Environment, Shell
from envs.base import OUTPUT_LIMIT


class ShellContract:
    @pytest.fixture
    def environment(self) -> Environment:
        """A place with a file app.py and a folder package in its root."""
        raise NotImplementedError

    @pytest.fixture
    def shell(self, environment: Environment) -> Iterator[Shell]:
        shell = environment.shell()
        shell.reset()
        yield shell
        shell.reset()

    def said(self, shell: Shell, command: str) -> str:
        done = shell.run(command, timeout=20)
        assert done.stopped is None
        return done.output

    # what one command gives

    def test_both_streams_come_in_the_order_of_writing(self, shell: Shell) -> None:
        done = shell.run("echo one; echo two >&2; echo three; (exit 3)", timeout=20)
        assert (done.exit_code, done.output, done.ok) == (3, "one\ntwo\nthree\n", False)
        assert (done.stopped, done.truncated, done.restored) == (None, False, False)
        assert 0 <= done.seconds < 20

    def test_it_begins_at_the_root_with_an_empty_stdin(self, shell: Shell, environment: Environment) -> None:
        assert shell.cwd == environment.root
        done = shell.run("cat; read x || echo none; pwd; ls app.py", timeout=20)
        assert done.output == f"none\n{environment.root}\napp.py\n"
        assert done.cwd == environment.root

    @pytest.mark.parametrize(
        "command",
        [
            "printf '%s' 'a \"b\" $HOME \\ `x`'",
            "cat <<'END'\n$A 'quoted' \"twice\" \\\nlast\nEND",
            "echo one && \\\n  echo two # 'comment",
            "printf %s no-newline",
            "echo ünï",
            "printf '\\033[1mx\\n'; printf 'a\\rb\\n'",
        ],
    )
    def test_a_command_arrives_as_it_was_written(self, shell: Shell, environment: Environment, command: str) -> None:
        assert shell.run(command, timeout=20).output == environment.exec(command, timeout=20).stdout

    @pytest.mark.parametrize("size", [1_999, 2_001, 70_000, 600_000])
    def test_a_long_command_arrives_whole(self, shell: Shell, size: int) -> None:
        text = "é'\"\\\n" * (size // 6)
        done = shell.run(f"wc -c <<'END'\n{text}\nEND\necho $?", timeout=60)
        assert done.output.split() == [str(len(text.encode()) + 1), "0"]

    def test_nothing_at_all_is_a_command(self, shell: Shell) -> None:
        for command in ("", "\n", "# nothing", "true"):
            assert shell.run(command, timeout=20).exit_code == 0

    def test_a_nul_character_is_refused(self, shell: Shell) -> None:
        with pytest.raises(ValueError, match="NUL"):
            shell.run("echo a\0b", timeout=20)

    def test_bytes_that_are_not_text_are_replaced(self, shell: Shell) -> None:
        assert self.said(shell, "printf 'caf\\351\\n'") == "caf\N{REPLACEMENT CHARACTER}\n"

    def test_a_flood_keeps_both_ends(self, shell: Shell) -> None:
        done = shell.run("echo begins; head -c 12000000 /dev/zero | tr '\\0' x; echo; echo ends", timeout=60)
        assert done.ok
        assert done.truncated
        assert done.output.startswith("begins\n")
        assert done.output.endswith("ends\n")
        assert len(done.output) < OUTPUT_LIMIT + 200

    # what is kept

    def test_folder_and_exported_variables_are_kept(self, shell: Shell, environment: Environment) -> None:
        done = shell.run("cd package; export ODD=\"a 'b' \\$c\"", timeout=20)
        assert done.cwd == shell.cwd == f"{environment.root}/package"
        assert self.said(shell, 'pwd; printf "%s\\n" "$ODD"; sh -c \'echo $ODD\'') == (
            f"{environment.root}/package\na 'b' $c\na 'b' $c\n"
        )
        self.said(shell, "cd ..; unset ODD")
        assert self.said(shell, 'pwd; echo "${ODD-unset}"') == f"{environment.root}\nunset\n"

    def test_variables_functions_and_jobs_are_kept(self, shell: Shell) -> None:
        if not shell.keeps_processes:
            pytest.skip("every command has a process of its own here")
        self.said(shell, "one=1; list=(a b); f() { echo f $one $1; }; sleep 30 & shopt -s extglob")
        assert self.said(shell, "f x; echo ${list[1]} !(*); jobs -r | wc -l; kill %1; wait $!; echo $?") == (
            "f 1 x\nb !(*)\n1\n143\n".replace("!(*)", self.said(shell, "echo !(*)").strip())
        )

    def test_reset_forgets(self, shell: Shell, environment: Environment) -> None:
        self.said(shell, "cd package; export A=1")
        shell.reset()
        assert self.said(shell, 'pwd; echo "${A-unset}"') == f"{environment.root}\nunset\n"

    def test_a_folder_that_is_gone_is_no_trap(self, shell: Shell, environment: Environment) -> None:
        self.said(shell, "mkdir gone; cd gone; rmdir ../gone")
        shell.run("exit 1", timeout=20)
        assert self.said(shell, "pwd") == f"{environment.root}\n"

    # what a command may do to the shell

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            ("cd /; exit 7", 7),
            ("exec sh -c 'exit 9'", 9),
            ("set -e; false; echo not reached", 1),
            ("kill -KILL $$", 137),
            ("trap 'exit 5' EXIT; exit 1", 5),
            ("set -u; echo $nothing_of_that_name; echo", 1),
            ("echo 'never closed", 2),
            ("if true; then", 2),
            ("exec 8>&- 9>&-; exit 6", 6),
        ],
    )
    def test_what_ends_the_shell_costs_nothing_of_before(
        self, shell: Shell, environment: Environment, command: str, code: int
    ) -> None:
        self.said(shell, "cd package; export A=kept")
        done = shell.run(f"echo said; {command}", timeout=20)
        assert done.exit_code == code or (code in (1, 2) and done.exit_code in (1, 2, 127)), "shells differ in these"
        assert done.stopped is None
        assert "not reached" not in done.output
        assert self.said(shell, "pwd; echo $A") == f"{environment.root}/package\nkept\n"

    @pytest.mark.parametrize(
        "command",
        [
            "exec >&- 2>&-",
            "exec 0<&- 1>&- 2>&-",
            "exec >/dev/null 2>&1",
            "exec </dev/zero",
            "exec 8>&- 9>&-",
            "break; continue; return",
            "trap 'echo trapped' DEBUG EXIT ERR; false",
            "set -e",
            "set -xv",
            "set -f; set -o noclobber",
            "IFS=x",
            "printf() { echo mine; }; echo() { :; }; pwd() { :; }; unset -f printf echo pwd",
            "alias echo=false eval=false",
            "unset PATH; PATH=/nowhere",
            "cd /; rmdir /nowhere",
        ],
    )
    def test_nothing_of_this_puts_it_out_of_step(self, shell: Shell, command: str) -> None:
        done = shell.run(command, timeout=20)
        assert done.stopped is None
        for number in range(3):
            assert f"still {number}\n" in self.said(shell, f"command echo still {number}")
        shell.reset()

    def test_a_printed_report_is_only_print(self, shell: Shell) -> None:
        fake = "for n in 1 2 3; do printf '%s 0\\0/\\0' deadbeef; printf 'deadbeef' >&2; done; (exit 4)"
        done = shell.run(fake, timeout=20)
        assert done.exit_code == 4
        assert self.said(shell, "echo next") == "next\n"

    def test_a_background_child_does_not_hold_a_command(self, shell: Shell) -> None:
        began = time.monotonic()
        done = shell.run("sleep 20 & (sleep 20; echo late) & echo started", timeout=15)
        assert (done.output, done.exit_code, done.stopped) == ("started\n", 0, None)
        assert shell.run("sleep 20 & exit 3", timeout=15).exit_code == 3
        assert time.monotonic() - began < 15
        assert self.said(shell, "echo next") == "next\n"

    # limits

    HOSTILE = (
        "echo partial; trap '' TERM INT HUP; sleep {mark} & setsid sleep {mark} & "
        "(setsid sh -c 'sleep {mark} & wait' &) & sh -c 'trap \"\" TERM; sleep {mark} & sleep {mark}' & "
        "( (sleep {mark}; :) & ) ; {hidden} {last}"
    )

    @pytest.mark.parametrize("last", ["sleep {mark}; echo not reached", "while :; do :; done", "exec sleep {mark}"])
    def test_at_the_time_limit_everything_it_started_dies(
        self, shell: Shell, environment: Environment, last: str
    ) -> None:
        mark = f"30{uuid.uuid4().int % 10**9}"
        self.said(shell, "cd package; export A=kept")
        began = time.monotonic()
        hidden = "env -i sleep {mark} &" if shell.keeps_processes else ""
        command = self.HOSTILE.replace("{last}", last).replace("{hidden}", hidden).replace("{mark}", mark)
        done = shell.run(command, timeout=1.5)
        assert time.monotonic() - began < 8, "the machine may be busy; the benchmark measures it"
        assert (done.exit_code, done.stopped, done.ok, done.restored) == (None, "time", False, True)
        assert done.output == "partial\n"
        assert self.living(environment, mark) == 0
        assert self.said(shell, "pwd; echo $A") == f"{environment.root}/package\nkept\n"

    def test_an_endless_flood_ends_at_its_limit(self, shell: Shell) -> None:
        began = time.monotonic()
        done = shell.run("echo begins; cat /dev/zero", timeout=1.0)
        assert (done.exit_code, done.stopped, done.truncated) == (None, "time", True)
        assert done.output.startswith("begins\n\0")
        assert len(done.output) < OUTPUT_LIMIT + 200
        assert time.monotonic() - began < 8
        assert self.said(shell, "echo next") == "next\n"

    def test_silence_is_a_limit_of_its_own(self, shell: Shell) -> None:
        if not shell.keeps_processes:
            pytest.skip("only a living shell is listened to")
        began = time.monotonic()
        done = shell.run("for i in 1 2 3 4; do echo $i; sleep 0.4; done; sleep 30", timeout=25, silence=1.2)
        assert (done.exit_code, done.stopped, done.output) == (None, "silence", "1\n2\n3\n4\n")
        assert time.monotonic() - began < 15

    def test_a_cancel_is_noticed_within_a_second(self, shell: Shell) -> None:
        if not shell.keeps_processes:
            pytest.skip("only a living shell is listened to")
        began = time.monotonic()
        done = shell.run("echo begun; sleep 30", timeout=25, cancelled=lambda: time.monotonic() - began > 0.5)
        assert (done.exit_code, done.stopped, done.output) == (None, "cancelled", "begun\n")
        assert done.seconds < 5

    def test_what_earlier_commands_left_running_lives_on(self, shell: Shell, environment: Environment) -> None:
        if not shell.keeps_processes:
            pytest.skip("every command has a session of its own here")
        mark = f"31{uuid.uuid4().int % 10**9}"
        self.said(shell, f"sleep {mark} >/dev/null 2>&1 &")
        assert shell.run("sleep 30", timeout=0.5).stopped == "time"
        assert self.living(environment, mark) == 1

    @staticmethod
    def living(environment: Environment, mark: str) -> int:
        """Processes with `mark` in their command line, without those that look for it."""
        count = (
            "n=0; for p in /proc/[0-9]*; do "
            'if tr "\\0" " " <"$p/cmdline" 2>/dev/null | grep -q "^sleep $MARK"; then n=$((n+1)); fi; done; echo $n'
        )
        return int(environment.exec(count, timeout=30, env={"MARK": mark}).stdout)
