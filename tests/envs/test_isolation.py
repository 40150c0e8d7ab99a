"""What runs in a container tries to get out, to read what is not meant for it, and to use up the host.

Not tried: killing or restarting the engine itself (others use it); a container killed from outside stands in for it.
Every attack is bounded, so that a gap costs a failed test and not the machine.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from envs import EnvironmentBroken, EnvSpec, Limits
from envs.disk import DiskWatch
from envs.docker import DockerEnvironment, PreparedDocker, prepare_docker
from envs.engine import connect
from envs.snapshot import take_snapshot
from tests.conftest import init_repository, run_git

pytestmark = pytest.mark.docker

TOKEN = "ghp_Planted0Marker1Nobody2Has3"
FUTURE = "the later fix that nobody may see"
LIMITS = Limits(memory_mb=256, cpus=1, pids=64, file_mb=64, disk_mb=200)


@dataclass(frozen=True)
class Made:
    prepared: PreparedDocker
    base: str
    future: tuple[str, ...]


def commit(repository: Path, text: str) -> str:
    (repository / "a.py").write_text(f"x = {text!r}\n")
    run_git(repository, "commit", "-qam", text)
    return run_git(repository, "rev-parse", "HEAD")


def plant_the_future(repository: Path) -> tuple[str, ...]:
    """Objects after the base: a fix with its tree and blob, a tag, a stash, an amended commit, another branch."""
    amended = commit(repository, f"{FUTURE}: first try")
    run_git(repository, "commit", "-q", "--amend", "-m", FUTURE)
    fix = commit(repository, FUTURE)
    run_git(repository, "tag", "-a", "v9.9", "-m", FUTURE)
    run_git(repository, "checkout", "-qb", "feature")
    branch = commit(repository, f"{FUTURE}: on a branch")
    run_git(repository, "checkout", "-q", "main")
    (repository / "a.py").write_text(f"x = 'stashed: {FUTURE}'\n")
    run_git(repository, "stash")
    names = ("stash", "v9.9", f"{fix}^{{tree}}", f"{fix}:a.py", "stash:a.py")
    return (amended, fix, branch, *(run_git(repository, "rev-parse", name) for name in names))


def plant_tokens(home: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / ".netrc").write_text(f"machine github.com login x password {TOKEN}\n")
    (home / ".git-credentials").write_text(f"https://x:{TOKEN}@github.com\n")
    (home / ".gitconfig").write_text(f"[credential]\nhelper = store\n[http]\nextraHeader = Bearer {TOKEN}\n")
    run_git(repository, "remote", "add", "origin", f"https://x:{TOKEN}@github.com/a/b")
    run_git(repository, "config", "http.https://github.com/.extraheader", f"Bearer {TOKEN}")
    monkeypatch.setenv("HOME", str(home))
    for name in ("GITHUB_TOKEN", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, TOKEN)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("isolation")
    repository = init_repository(folder / "repository", {"a.py": "x = 'older'\n"})
    run_git(repository, "tag", "v1.0")
    commit(repository, "the base")
    base = run_git(repository, "rev-parse", "HEAD:a.py")
    first = run_git(repository, "rev-parse", "HEAD")
    future = plant_the_future(repository)
    with pytest.MonkeyPatch.context() as monkeypatch:
        plant_tokens(folder / "home", repository, monkeypatch)
        snapshot = take_snapshot(repository, folder / "base.git", first)
        prepared = prepare_docker(snapshot, EnvSpec(limits=LIMITS), run_id="isolation")
        yield Made(prepared, base, future)
        prepared.close()


@pytest.fixture(scope="module")
def quiet(made: Made) -> Iterator[DockerEnvironment]:
    """One container for all that only looks and asks."""
    with made.prepared.open() as environment:
        yield environment


@pytest.fixture
def environment(made: Made) -> Iterator[DockerEnvironment]:
    """A container of its own for an attack."""
    with made.prepared.open() as environment:
        yield environment


def name_of(environment: DockerEnvironment) -> str:
    """The engine's name for the container: what it has as a host name."""
    return environment.exec(["cat", "/etc/hostname"], timeout=20).stdout.strip()


def python(environment: DockerEnvironment, code: str, timeout: float = 20) -> str:
    done = environment.exec(["python3", "-c", code], timeout=timeout)
    assert done.ok, done
    return done.stdout


def works(environment: DockerEnvironment) -> bool:
    return environment.exec("cat a.py | tr a-z A-Z", timeout=20).stdout == "X = 'THE BASE'\n"


def host_processes(word: str) -> int:
    """How many processes of this machine carry a word in their arguments."""
    found = 0
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += word.encode() in place.read_bytes()
        except OSError:
            continue
    return found


# no network


def test_there_is_no_way_to_another_machine(quiet: DockerEnvironment) -> None:
    reach = """
import socket
for family, place in ((socket.AF_INET, ("1.1.1.1", 443)), (socket.AF_INET, ("172.17.0.1", 22)),
                      (socket.AF_INET, ("169.254.169.254", 80)), (socket.AF_INET6, ("2606:4700:4700::1111", 443)),
                      (socket.AF_INET6, ("fe80::1", 80, 0, 1))):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, kind) as s:
                s.settimeout(3); s.connect(place); s.send(b"x")
            print("reached", place, kind)
        except OSError as error:
            print("no:", error.strerror)
for name in ("github.com", "example.org"):
    try:
        print("resolved", socket.getaddrinfo(name, 443))
    except OSError:
        print("no name")
try:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print("raw socket")
except OSError:
    print("no raw")
"""
    said = python(quiet, reach, 60).splitlines()
    assert len(said) == 13
    assert all(line.startswith("no") for line in said), said
    assert python(quiet, "import os; print(os.listdir('/sys/class/net'))") == "['lo']\n"
    assert quiet.exec("ls /var/run/docker.sock /run/docker.sock /run/containerd", timeout=20).stdout == ""


# no token


def test_no_token_is_anywhere(quiet: DockerEnvironment, made: Made) -> None:
    look = f"""
import os, subprocess
token = {TOKEN[:10]!r}.encode() + {TOKEN[10:]!r}.encode()
def look(path):
    try:
        with open(path, "rb") as file:
            if token in file.read(20_000_000):
                print("in", path)
        return 1
    except OSError:
        return 0
seen = 0
for top in ("/testbed", "/home", "/opt", "/var/tmp", "/tmp", "/root", "/etc", "/run", "/var/lib", "/srv", "/mnt"):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                seen += look(path)
environs = sum(look("/proc/%s/environ" % p) for p in os.listdir("/proc") if p.isdigit())
config = subprocess.run(["git", "config", "--list", "--show-origin"], capture_output=True).stdout
if token in config or b"credential" in config or b"extraheader" in config or token in repr(os.environ).encode():
    print("in git's configuration or our own variables")
print(seen > 200, environs >= 3, len(config) > 50)
"""
    assert python(quiet, look, 60) == "True True True\n"
    objects = "for g in .git /opt/swe-agent/base.git; do git --git-dir $g cat-file --batch --batch-all-objects; done"
    assert TOKEN not in quiet.exec(objects, timeout=20).stdout
    assert made.prepared.image is not None
    for command in (["docker", "inspect"], ["docker", "history", "--no-trunc"]):
        said = subprocess.run([*command, made.prepared.image], capture_output=True, check=True, text=True).stdout
        assert TOKEN not in said


# no future


def test_no_later_commit_can_be_read(quiet: DockerEnvironment, made: Made) -> None:
    for folder in ("/testbed/.git", "/opt/swe-agent/base.git"):
        git = f"git -c safe.directory=* --git-dir {folder}"
        assert quiet.exec(f"{git} cat-file -e {made.base}", timeout=20).ok, "the base itself is there"
        look = f'for h in {" ".join(made.future)}; do {git} cat-file -e "$h" 2>/dev/null && echo "$h"; done; :'
        assert quiet.exec(look, timeout=20).stdout == ""
        listed = quiet.exec(f"{git} cat-file --batch-all-objects --batch-check; find {folder} -type f", timeout=20)
        assert made.base in listed.stdout
        for name in made.future:
            assert name not in listed.stdout
            assert f"{name[:2]}/{name[2:]}" not in listed.stdout
        inside = quiet.exec(f"{git} cat-file --batch --batch-all-objects", timeout=20).stdout
        assert "the base" in inside
        assert FUTURE not in inside
        assert quiet.exec(f"{git} log --all --reflog --format=%s", timeout=20).stdout == "the base\nfirst\n"
        assert quiet.exec(f"{git} remote; {git} for-each-ref refs/stash refs/notes", timeout=20).output == ""
        assert quiet.exec(f"{git} tag", timeout=20).stdout == "v1.0\n"
        heads = quiet.exec(f"{git} rev-parse main; {git} reflog --all --format=%H", timeout=20).stdout.split()
        assert len(set(heads)) == 1
        borrowed = quiet.exec(f"cat {folder}/objects/info/alternates", timeout=20).stdout
        assert borrowed == ("/opt/swe-agent/base.git/objects\n" if folder.startswith("/testbed") else "")
    assert quiet.exec(f"grep -rl '{FUTURE}' /testbed /opt /home /var/tmp /tmp", timeout=20).stdout == ""


def test_the_past_can_be_used(quiet: DockerEnvironment) -> None:
    blame = quiet.exec("git blame --line-porcelain a.py | grep '^summary'; git show v1.0:a.py", timeout=20)
    assert blame.stdout == "summary the base\nx = 'older'\n"


# not root, and no way to become it


def test_it_has_no_rights_and_cannot_get_any(quiet: DockerEnvironment) -> None:
    status = quiet.exec("cat /proc/self/status; cat /proc/1/status", timeout=20).stdout
    lines = [line.split() for line in status.splitlines()]
    for name in ("CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"):
        assert [line[1] for line in lines if line[0] == name] == ["0" * 16] * 2
    assert [line[1:] for line in lines if line[0] == "NoNewPrivs:"] == [["1"]] * 2
    assert [line[1:] for line in lines if line[0] == "Seccomp:"] == [["2"]] * 2
    assert [line[1:] for line in lines if line[0] in ("Uid:", "Gid:")] == [["10001"] * 4] * 4
    for attempt in ("echo | su -c id root", "sudo -n id", "cp /bin/sh s; chmod 6755 s; ./s -c id; rm s"):
        assert "uid=0" not in quiet.exec(attempt, timeout=20).output
    own = "cp /bin/sh s; chown 0:0 s; chown 0 s; chgrp 0 s; stat -c %u:%g s; rm s"
    assert quiet.exec(own, timeout=20).stdout == "10001:10001\n"


def test_the_kernels_doors_are_shut(quiet: DockerEnvironment) -> None:
    knock = """
import ctypes, os, stat
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    print(name, "open" if getattr(libc, name)(*arguments) == 0 else "shut")
def attempt(name, action):
    try:
        action(); print(name, "open")
    except (OSError, PermissionError):
        print(name, "shut")
call("mount", b"none", b"/tmp", b"tmpfs", 0, None)
for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000):  # user, mount, network and process namespaces
    call("unshare", flag)
call("setns", os.open("/proc/self/ns/mnt", os.O_RDONLY), 0)
call("pivot_root", b"/tmp", b"/tmp")
call("swapon", b"/tmp/x", 0)
call("reboot", 0)
attempt("chroot", lambda: os.chroot("/tmp"))
attempt("mknod", lambda: os.mknod("/tmp/disk", stat.S_IFBLK | 0o666, os.makedev(254, 0)))
attempt("setuid", lambda: os.setuid(0))
attempt("setgroups", lambda: os.setgroups([0]))
attempt("nice", lambda: os.nice(-5))
for place in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/kcore", "/dev/kmsg", "/dev/mem",
              "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max", "/proc/1/oom_score_adj/x"):
    attempt(place, lambda: open(place, "r+b").close())
"""
    said = python(quiet, knock).splitlines()
    assert len(said) > 20
    assert [line for line in said if not line.endswith(" shut")] == []


def test_there_is_no_process_but_its_own(quiet: DockerEnvironment) -> None:
    """Tracing the first process is nothing gained: it is the same user's, in the same container."""
    owners = "import os; print({os.stat('/proc/' + p).st_uid for p in os.listdir('/proc') if p.isdigit()})"
    assert python(quiet, owners) == "{10001}\n"


# nothing but its own places can be written to


def test_only_its_own_places_are_writable(quiet: DockerEnvironment) -> None:
    look = """
import os
own = ("/testbed", "/home/swe", "/tmp", "/var/tmp", "/proc", "/dev/", "/run/lock", "/var/lock")
nodes = ["/dev/" + name for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")]
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if not os.path.join(folder, name).startswith(own)]
    if folder.startswith("/sys"):
        folders[:] = [name for name in folders if name in ("fs", "kernel", "cgroup")][:50]
    for path in [folder] + [os.path.join(folder, name) for name in files]:
        if os.access(path, os.W_OK) and not os.path.islink(path) and path not in nodes:
            print(path)
"""
    assert python(quiet, look, 60) == ""


def test_the_base_cannot_be_tampered_with(quiet: DockerEnvironment) -> None:
    ruin = (
        "cd /opt/swe-agent && echo x >base.git/HEAD; rm -rf base.git; mv base.git away; chmod -R 777 base.git; "
        "git --git-dir base.git update-ref refs/heads/main HEAD; git --git-dir base.git config a.b c; touch new; "
        "cd /opt && mv swe-agent elsewhere; find /opt/swe-agent -newer /etc/hostname | wc -l"
    )
    assert quiet.exec(ruin, timeout=20).stdout == "0\n"
    assert quiet.diff().is_empty


# using up the host


BOMB = "import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(.01)\n"


@pytest.mark.parametrize("disguise", ["", "env -i setsid "])
def test_a_fork_bomb_is_contained(environment: DockerEnvironment, disguise: str) -> None:
    environment.write("/var/tmp/swe-agent/bomb.py", BOMB.encode())
    done = environment.exec(f"{disguise} $(command -v python3) /var/tmp/swe-agent/bomb.py; sleep 60", timeout=2)
    assert done.timed_out
    assert done.seconds < 20
    assert works(environment)
    assert int(environment.exec("ls /proc | grep -c '^[0-9]'", timeout=20).stdout) < 8


def test_a_fork_bomb_left_behind_costs_one_command_at_most(environment: DockerEnvironment) -> None:
    environment.write("/var/tmp/swe-agent/bomb.py", BOMB.encode())
    environment.exec("nohup python3 /var/tmp/swe-agent/bomb.py >/dev/null 2>&1 & sleep 1", timeout=20)
    tries = [environment.exec("cat a.py | tr a-z A-Z", timeout=20) for _ in range(3)]  # when it bites is its own affair
    failed = [each.stderr for each in tries if not each.ok]
    assert len(failed) <= 1
    assert all("processes allowed" in each for each in failed)
    assert works(environment)


def available_mb() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) // 1024


def test_a_memory_hog_is_contained(environment: DockerEnvironment) -> None:
    before = available_mb()
    hog = "x = []\nfor _ in range(200): x.append(bytearray(b'x' * (10 << 20)))"
    done = environment.exec(["python3", "-c", hog], timeout=30)
    assert done.exit_code == 137 or "MemoryError" in done.stderr
    assert works(environment)
    shared = environment.exec(
        "head -c 60000000 /dev/zero >/dev/shm/a; head -c 60000000 /dev/zero >/dev/shm/b", timeout=30
    )
    assert not shared.ok
    assert works(environment)
    assert before - available_mb() < 1500


FILL = "i=0; while [ $i -lt 400 ]; do head -c 10000000 /dev/zero >{place}/x$i; i=$((i+1)); done"


@pytest.mark.parametrize("place", ["/testbed", "/tmp"])
def test_a_disk_filler_is_contained(environment: DockerEnvironment, place: str) -> None:
    done = environment.exec(FILL.format(place=place), timeout=60)
    assert (done.exit_code, done.timed_out) == (137, False)
    assert "the limit is 200 MiB of disk" in done.stderr
    count = int(environment.exec(f"ls {place}/x* | wc -l", timeout=20).stdout)
    assert 20 <= count < 390
    assert environment.exec(f"rm {place}/x*", timeout=20).ok, "over the limit, deleting is allowed"
    assert works(environment)
    assert environment.exec("sleep 1.5; head -c 10000000 /dev/zero >y; rm y", timeout=20).ok
    assert environment.diff().is_empty


def test_a_disk_filler_left_behind_is_stopped(environment: DockerEnvironment) -> None:
    environment.exec(f"nohup sh -c '{FILL.format(place='/tmp')}' >/dev/null 2>&1 &", timeout=20)
    time.sleep(4)
    first = environment.exec("ls /tmp/x* | wc -l", timeout=20)
    assert int(first.stdout) < 390
    assert "MiB of disk" in first.stderr
    time.sleep(1)
    assert environment.exec("ls /tmp/x* | wc -l", timeout=20).stdout == first.stdout


def test_the_engines_disk_is_kept_from_filling_up(environment: DockerEnvironment) -> None:
    """Files without a name are in no container's size; here the disk is nearly full because we say so."""
    own = name_of(environment)
    said: list[str] = []
    client = connect()
    watch = DiskWatch(client, own, 10**9, lambda: said.append(watch.exceeded), spare_mb=10**9)
    try:
        watch.command_begins()
        deadline = time.monotonic() + 10
        while not said and time.monotonic() < deadline:
            time.sleep(0.1)
        assert said[0] == "the container engine's disk is nearly full"
    finally:
        watch.close()
        client.close()


def test_nothing_reaches_a_log_of_the_engine(environment: DockerEnvironment) -> None:
    own = name_of(environment)
    flood = "for p in /proc/[0-9]*; do head -c 1000000 /dev/zero >$p/fd/1; done 2>/dev/null; :"
    assert environment.exec(flood, timeout=20).ok
    look = ["docker", "inspect", "--format", "{{.HostConfig.LogConfig.Type}}|{{.LogPath}}", own]
    assert subprocess.run(look, capture_output=True, check=True, text=True).stdout == "none|\n"


def memory_kb(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def test_endless_output_is_contained(environment: DockerEnvironment) -> None:
    Path("/proc/self/clear_refs").write_text("5")
    before = memory_kb("VmRSS")
    done = environment.exec("yes 'out and out and out' & yes err >&2", timeout=3)
    assert (done.timed_out, done.truncated) == (True, True)
    assert memory_kb("VmHWM") - before < 80_000
    assert len(done.stdout) + len(done.stderr) < 9_000_000
    assert works(environment)


def test_a_large_file_is_in_memory_once(environment: DockerEnvironment) -> None:
    size = 50_000_000
    assert environment.exec(f"head -c {size} /dev/zero >large.bin", timeout=30).ok
    environment.read("a.py")
    Path("/proc/self/clear_refs").write_text("5")
    before = memory_kb("VmRSS")
    assert len(environment.read("large.bin")) == size
    assert memory_kb("VmHWM") - before < 1.5 * size / 1024


@pytest.mark.parametrize("command", ["while :; do :; done", "trap '' TERM INT HUP; while :; do sleep 1; done"])
def test_an_endless_command_is_dead_at_its_limit(environment: DockerEnvironment, command: str) -> None:
    marked = f": endless-{os.getpid()}; {command}"
    done = environment.exec(["sh", "-c", marked], timeout=1.5)
    assert done.timed_out
    assert done.seconds < 10
    assert host_processes(f"endless-{os.getpid()}") == 0
    assert works(environment)


def test_what_hides_from_its_limit_dies_with_the_container(made: Made) -> None:
    word = f"hidden-{os.getpid()}"
    hide = f"(env -i setsid sh -c \"trap '' TERM INT HUP; : {word}; while :; do sleep 1; done\" >/dev/null 2>&1 &)"
    with made.prepared.open() as environment:
        environment.exec(f"{hide}; sleep 10", timeout=1.5)
        assert host_processes(word) >= 1, "nothing to kill: the test proves nothing"
        assert works(environment)
    deadline = time.monotonic() + 5
    while host_processes(word):
        assert time.monotonic() < deadline, "it outlived its container"
        time.sleep(0.1)


def test_a_container_killed_from_outside_is_said_quickly(made: Made) -> None:
    with made.prepared.open() as environment:
        own = name_of(environment)
        with subprocess.Popen(["sh", "-c", f"sleep 1; docker kill {own}"], stdout=subprocess.DEVNULL):
            began = time.monotonic()
            with pytest.raises(EnvironmentBroken, match="gone"):
                environment.exec("sleep 60", timeout=60)
            assert time.monotonic() - began < 10
        with pytest.raises(EnvironmentBroken):
            environment.exec("true", timeout=20)
    with made.prepared.open() as another:
        assert works(another)
