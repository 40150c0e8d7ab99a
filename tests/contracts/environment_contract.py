"""What every `Environment` promises. Subclass it, and give the `prepared` fixture over a repository of FILES."""

import errno
import time
import uuid
from collections.abc import Iterator

import pytest

from envs import Environment, Patch, PatchDoesNotApply, PreparedEnvironment
from envs.base import OUTPUT_LIMIT, READ_LIMIT
from tests.contracts.saved_tree_contract import SavedTreeContract
from tests.odd_files import FILES, ODD_NAMES


class EnvironmentContract(SavedTreeContract):
    @pytest.fixture
    def prepared(self) -> PreparedEnvironment:
        """Over a repository whose only commit holds FILES."""
        raise NotImplementedError

    @pytest.fixture
    def environment(self, prepared: PreparedEnvironment) -> Iterator[Environment]:
        with prepared.open() as environment:
            yield environment

    # exec

    def test_a_string_goes_to_a_shell(self, environment: Environment) -> None:
        done = environment.exec("echo out; echo err >&2; exit 3", timeout=20)
        assert (done.exit_code, done.stdout, done.stderr) == (3, "out\n", "err\n")
        assert (done.ok, done.timed_out, done.truncated) == (False, False, False)
        assert done.output == "out\n\nerr"
        assert 0 <= done.seconds < 20

    def test_words_are_not_read_by_a_shell(self, environment: Environment) -> None:
        done = environment.exec(["printf", "%s|", "$HOME", "a b", "*", ""], timeout=20)
        assert (done.exit_code, done.stdout) == (0, "$HOME|a b|*||")

    @pytest.mark.parametrize("command", ["no-such-command-here", ["no-such-command-here", "x"], ["./absent"]])
    def test_a_missing_command_is_127(self, environment: Environment, command: str | list[str]) -> None:
        assert environment.exec(command, timeout=20).exit_code == 127

    def test_a_command_killed_by_a_signal_has_a_code(self, environment: Environment) -> None:
        assert environment.exec("kill -KILL $$", timeout=20).exit_code == 137

    def test_it_runs_at_the_root_with_an_empty_stdin(self, environment: Environment) -> None:
        done = environment.exec("cat; pwd; cat app.py", timeout=20)
        assert done.stdout == f"{environment.root}\ndef one():\n    return 1\n"

    def test_variables_are_given_for_one_command(self, environment: Environment) -> None:
        odd = "ü 'quoted' \"twice\" $X\nline"
        assert environment.exec('printf %s "$ODD"', timeout=20, env={"ODD": odd}).stdout == odd
        assert environment.exec('printf %s "${ODD-unset}"', timeout=20).stdout == "unset"

    def test_bytes_that_are_not_text_are_replaced(self, environment: Environment) -> None:
        assert environment.exec("cat latin.txt", timeout=20).stdout == "caf\N{REPLACEMENT CHARACTER}\n"

    def test_a_flood_keeps_both_ends(self, environment: Environment) -> None:
        done = environment.exec("echo begins; head -c 12000000 /dev/zero | tr '\\0' x; echo; echo ends", timeout=60)
        assert done.ok
        assert done.truncated
        assert done.stdout.startswith("begins\n")
        assert done.stdout.endswith("ends\n")
        assert "bytes dropped" in done.stdout
        assert len(done.stdout) < OUTPUT_LIMIT + 200

    def test_at_the_time_limit_everything_it_started_dies(self, environment: Environment) -> None:
        mark = f"30{uuid.uuid4().int % 10**9}"
        began = time.monotonic()
        done = environment.exec(
            f"echo partial; echo why >&2; setsid sleep {mark} & sleep {mark} & (setsid sh -c 'sleep {mark} & wait') & "
            f"env -i sleep {mark} & env -i setsid sleep {mark} & (env -i sleep {mark} &) & "
            f"trap '' TERM INT; sleep {mark}",
            timeout=1.5,
        )
        assert (done.exit_code, done.timed_out, done.ok) == (None, True, False)
        assert done.stdout == "partial\n"
        assert done.stderr.startswith("why\n"), "a shell may add that its child was killed"
        assert time.monotonic() - began < 12
        assert self.living(environment, mark) == 0
        assert environment.exec("echo again", timeout=20).stdout == "again\n"

    def test_a_command_without_an_environment_dies_as_well(self, environment: Environment) -> None:
        mark = f"32{uuid.uuid4().int % 10**9}"
        kept = environment.exec(f"sleep {mark}1 >/dev/null 2>&1 & env -i sleep {mark}1 >/dev/null 2>&1 & :", timeout=20)
        assert kept.ok
        done = environment.exec(["env", "-i", "sh", "-c", f"sleep {mark}2 & sleep {mark}2"], timeout=1.5)
        assert done.timed_out
        assert self.living(environment, f"{mark}2") == 0
        assert self.living(environment, f"{mark}1") == 2, "an earlier command's"

    def test_a_background_child_does_not_hold_a_command(self, environment: Environment) -> None:
        mark = f"31{uuid.uuid4().int % 10**9}"
        began = time.monotonic()
        done = environment.exec(f"sleep {mark} & echo started", timeout=30)
        assert (done.exit_code, done.stdout, done.timed_out) == (0, "started\n", False)
        assert time.monotonic() - began < 15

    @staticmethod
    def living(environment: Environment, mark: str) -> int:
        """Processes with `mark` in their command line, without those that look for it."""
        count = (
            "n=0; for p in /proc/[0-9]*; do "
            'if tr "\\0" " " <"$p/cmdline" 2>/dev/null | grep -q "^sleep $MARK"; then n=$((n+1)); fi; done; echo $n'
        )
        return int(environment.exec(count, timeout=30, env={"MARK": mark}).stdout)

    # files

    @pytest.mark.parametrize("name", ["crlf.txt", "latin.txt", "blob.bin", "no_newline.txt", *ODD_NAMES])
    def test_reads_the_bytes_of_the_commit(self, environment: Environment, name: str) -> None:
        content = FILES[name]
        assert environment.read(name) == (content if isinstance(content, bytes) else content.encode())

    @pytest.mark.parametrize("data", [b"", b"a\r\nb\n", b"\0\xff\xfe", "café".encode("latin-1"), b"\xef\xbb\xbfx"])
    def test_writes_the_bytes_it_was_given(self, environment: Environment, data: bytes) -> None:
        environment.write("new/deep er/file.bin", data)
        assert environment.read("new/deep er/file.bin") == data
        environment.write("app.py", data)
        assert environment.read("app.py") == data

    def test_reads_a_file_larger_than_what_is_kept_of_output(self, environment: Environment) -> None:
        data = b"0123456789abcdef" * (OUTPUT_LIMIT // 16) + b"end"
        environment.write("large.bin", data)
        assert environment.read("large.bin") == data

    def test_a_file_that_is_too_large_to_read_is_refused(self, environment: Environment) -> None:
        environment.write("huge.bin", bytes(READ_LIMIT + 1))
        with pytest.raises(OSError, match=f"larger than the {READ_LIMIT >> 20} MiB") as caught:
            environment.read("huge.bin")
        assert caught.value.errno == errno.EFBIG

    def test_an_existing_file_keeps_its_mode(self, environment: Environment) -> None:
        environment.exec("chmod 751 app.py", timeout=20)
        environment.write("app.py", b"#!/bin/sh\necho mine\n")
        assert environment.exec("stat -c %a app.py && ./app.py", timeout=20).stdout == "751\nmine\n"

    def test_a_command_may_change_what_was_written(self, environment: Environment) -> None:
        environment.write("new/file.txt", b"one\n")
        done = environment.exec("echo two >>new/file.txt && echo three >new/other.txt && cat new/file.txt", timeout=20)
        assert (done.stdout, done.stderr) == ("one\ntwo\n", "")

    def test_missing_files_and_folders_are_told_apart(self, environment: Environment) -> None:
        for path in ("absent.py", "absent/deeper.py", "app.py/below"):
            with pytest.raises(FileNotFoundError):
                environment.read(path)
            with pytest.raises(FileNotFoundError):
                environment.remove(path)
        for path in ("package", ".", "package/"):
            with pytest.raises(IsADirectoryError):
                environment.read(path)
        with pytest.raises(IsADirectoryError):
            environment.write("package", b"")
        with pytest.raises(IsADirectoryError):
            environment.remove("package")
        with pytest.raises(NotADirectoryError):
            environment.write("app.py/below/deeper", b"")

    @pytest.mark.parametrize("name", ["app.py", *ODD_NAMES])
    def test_removes_a_file(self, environment: Environment, name: str) -> None:
        environment.remove(name)
        with pytest.raises(FileNotFoundError):
            environment.read(name)

    @pytest.mark.parametrize(
        "path", ["../up", "package/../../up", "/etc/passwd", "/", "..", "to_etc/passwd", "to_file"]
    )
    def test_what_leads_outside_is_refused(self, environment: Environment, path: str) -> None:
        environment.exec("ln -s /etc to_etc; ln -s /etc/passwd to_file", timeout=20)
        with pytest.raises(PermissionError):
            environment.read(path)
        with pytest.raises(PermissionError):
            environment.write(path, b"mine\n")
        with pytest.raises(PermissionError):
            environment.remove(path)
        assert "mine" not in environment.exec("cat /etc/passwd", timeout=20).stdout

    def test_a_new_file_below_a_link_that_leads_outside_is_refused(self, environment: Environment) -> None:
        environment.exec("ln -s /tmp to_tmp", timeout=20)
        with pytest.raises(PermissionError):
            environment.write("to_tmp/new-folder/planted", b"")

    def test_links_inside_the_tree_are_followed(self, environment: Environment) -> None:
        environment.exec("ln -s package inner; ln -s app.py alias.py; ln -s loop loop", timeout=20)
        assert environment.read("inner/module.py") == b"x = 1\n"
        environment.write("alias.py", b"through\n")
        assert environment.read("app.py") == b"through\n"
        assert environment.exec("readlink alias.py", timeout=20).stdout == "app.py\n"
        environment.remove("alias.py")
        assert environment.read("app.py") == b"through\n"
        with pytest.raises(FileNotFoundError):
            environment.read("loop")

    def test_outside_is_writable_and_never_shows(self, environment: Environment) -> None:
        path = f"{environment.outside}/deep/note.txt"
        environment.write(path, b"kept\n")
        assert environment.read(path) == b"kept\n"
        assert environment.exec(["cat", path], timeout=20).stdout == "kept\n"
        assert environment.diff().is_empty

    # diff, apply, reset

    def test_a_fresh_tree_has_no_diff(self, environment: Environment) -> None:
        assert environment.diff() == Patch(b"")

    def change_everything(self, environment: Environment) -> set[str]:
        environment.write("app.py", b"def one():\n    return 2\n")
        environment.write("crlf.txt", b"one\r\nzwei\r\n")
        environment.write("latin.txt", "thé\n".encode("latin-1"))
        environment.write("blob.bin", b"\x00\x02\xff\x00" * 64)
        environment.write("no_newline.txt", b"still no end")
        environment.write("new/file.py", b"y = 2\n")
        environment.write("new binary", bytes(range(256)))
        environment.write("empty.txt", b"")
        environment.remove("package/module.py")
        environment.write("ignored/cache.txt", b"no\n")
        environment.write("debug.log", b"no\n")
        for name in ODD_NAMES:
            environment.write(name, b"after\n")
        environment.exec("chmod +x .gitignore; ln -s app.py link", timeout=20)
        plain = {"app.py", "crlf.txt", "latin.txt", "blob.bin", "no_newline.txt", "new/file.py", "new binary"}
        return plain | {"empty.txt", "package/module.py", ".gitignore", "link", *ODD_NAMES}

    def test_every_kind_of_change_is_in_the_diff(self, environment: Environment) -> None:
        changed = self.change_everything(environment)
        assert set(environment.diff().paths) == changed

    def test_a_diff_applied_elsewhere_gives_the_same_diff(
        self, prepared: PreparedEnvironment, environment: Environment
    ) -> None:
        self.change_everything(environment)
        patch = environment.diff()
        with prepared.open() as fresh:
            fresh.apply(patch)
            assert fresh.diff() == patch
            assert fresh.read("blob.bin") == environment.read("blob.bin")
            assert fresh.read("crlf.txt") == b"one\r\nzwei\r\n"
            assert fresh.exec("test -x .gitignore && readlink link", timeout=20).stdout == "app.py\n"

    @pytest.mark.parametrize(
        "ruin",
        [
            "git add -A && git -c user.name=a -c user.email=a@b commit -qm mine",
            "rm -rf .git",
            "git rm -rq --cached . && git init -q package",
            "echo broken >.git/index; echo broken >.git/HEAD",
            "git config diff.external 'touch pwned' && git config core.fsmonitor 'touch pwned' && "
            "printf '#!/bin/sh\\ntouch pwned\\n' >.git/hooks/post-index-change && chmod +x .git/hooks/*",
        ],
    )
    def test_the_diff_does_not_trust_the_trees_own_git(self, environment: Environment, ruin: str) -> None:
        environment.write("app.py", b"changed = 1\n")
        environment.write("new.py", b"new = 1\n")
        assert environment.exec(ruin, timeout=20).ok
        patch = environment.diff()
        assert set(patch.paths) == {"app.py", "new.py"}
        assert b"+changed = 1\n" in patch.raw
        assert not environment.exec("ls pwned", timeout=20).ok

    def test_a_repository_begun_inside_the_tree_is_left_out(
        self, prepared: PreparedEnvironment, environment: Environment
    ) -> None:
        begun = "git init -q empty/one && git init -q full && cd full && echo 1 >f && git add f"
        assert environment.exec(f"{begun} && git -c user.name=a -c user.email=a@b commit -qm m", timeout=20).ok
        environment.write("new.py", b"new = 1\n")
        patch = environment.diff()
        assert patch.paths == ("new.py",)
        with prepared.open() as fresh:
            fresh.apply(patch)
            assert fresh.diff() == patch

    def test_a_patch_applies_wholly_or_not_at_all(self, environment: Environment) -> None:
        good = b"--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n def one():\n-    return 1\n+    return 2\n"
        bad = b"--- a/crlf.txt\n+++ b/crlf.txt\n@@ -1 +1 @@\n-never there\n+now\n"
        with pytest.raises(PatchDoesNotApply, match=r"does not apply: .*crlf\.txt"):
            environment.apply(Patch(good + bad))
        assert environment.diff().is_empty
        for nonsense in (b"not a patch\n", b"--- a/../up\n+++ b/../up\n@@ -0,0 +1 @@\n+x\n"):
            with pytest.raises(PatchDoesNotApply):
                environment.apply(Patch(nonsense))
        environment.apply(Patch(good))
        assert environment.read("app.py") == b"def one():\n    return 2\n"
        environment.apply(Patch(b""))

    def test_reset_brings_the_base_back(self, environment: Environment) -> None:
        self.change_everything(environment)
        commit = "git add -A; git -c user.name=a -c user.email=a@b commit -qm mine"
        environment.exec(f"{commit}; mkdir deep; git init -q deep/own", timeout=20)
        environment.reset()
        assert environment.diff().is_empty
        for name, content in FILES.items():
            assert environment.read(name) == (content if isinstance(content, bytes) else content.encode())
        assert environment.read("debug.log") == b"no\n", "what the repository ignores stays"
        assert not environment.exec("ls -d new link empty.txt deep", timeout=20).stdout

    def test_two_places_do_not_see_each_other(self, prepared: PreparedEnvironment, environment: Environment) -> None:
        environment.write("app.py", b"mine\n")
        with prepared.open() as other:
            assert other.read("app.py") != b"mine\n"
            assert other.diff().is_empty

    # what it is

    def test_it_says_what_it_is(self, prepared: PreparedEnvironment, environment: Environment) -> None:
        assert environment.kind == prepared.kind
        assert environment.sandbox == prepared.sandbox
        assert "\n" not in prepared.description
        assert prepared.sandbox or "not a sandbox" in prepared.description

    def test_a_diff_longer_than_what_is_kept_of_a_stream_is_whole(self, environment: Environment) -> None:
        environment.exec("seq 800000 > big.txt", timeout=60)
        patch = environment.diff()
        assert patch.added_lines == 800000
        environment.reset()
        environment.apply(patch)
        assert environment.diff() == patch

    def test_closing_twice_is_closing_once(self, prepared: PreparedEnvironment) -> None:
        environment = prepared.open()
        environment.close()
        environment.close()
        with prepared.open() as another:
            assert another.exec("true", timeout=20).ok

    def test_the_tree_has_one_commit_and_no_remote(self, environment: Environment) -> None:
        git = "git -c safe.directory='*'"
        done = environment.exec(
            f"{git} rev-list --all --reflog --count; {git} remote; {git} status --porcelain", timeout=20
        )
        assert (done.stdout, done.stderr) == ("1\n", "")

    def test_the_hosts_variables_do_not_leak(
        self, prepared: PreparedEnvironment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secrets = ("GITHUB_TOKEN", "SSH_AUTH_SOCK", "AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "PYTHONPATH", "GIT_DIR")
        for name in secrets:
            monkeypatch.setenv(name, "leaked-value")
        with prepared.open() as environment:
            seen = environment.exec("env", timeout=20).stdout
            assert "leaked-value" not in seen
            home = environment.exec('printf %s "$HOME"; touch "$HOME/x" "$HOME/.y"', timeout=20)
            assert home.ok
            assert environment.diff().is_empty
