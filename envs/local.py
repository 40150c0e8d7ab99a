"""The local environment: a temporary clone on this host, for checkouts a person named. Not a sandbox."""

import contextlib
import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from envs.base import READ_LIMIT, ExecResult, Kind
from envs.baseline import Baseline
from envs.building import INDEX, LINES_KEPT, end_of
from envs.checkout import check_out_script
from envs.errors import BuildFailed, EnvironmentBroken
from envs.git import git, neutral_variables
from envs.innermost import innermost_error
from envs.local_shell import LocalChannel
from envs.local_tree import LocalTree, keep, prepared_tree
from envs.owner import is_alive, owner_of
from envs.patch import Patch
from envs.persistent_shell import Channel, PersistentShell, Place
from envs.processes import Finished, kill_marked, kill_started, run_process
from envs.saved_tree import Restored, SavedTree
from envs.shell import SHELL_VARIABLES, Shell, ShellResult
from envs.snapshot import Snapshot, export_snapshot
from envs.sources import TRUSTING, Sources, masked
from envs.spec import EnvSpec
from envs.tree_keeper import Prepared, TreeKeeper
from envs.tree_store import TreeStore

ALLOWED = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "TMPDIR")
"""All that a command sees of the host's variables; PATH and HOME are set by us. No token, key or agent socket."""

INSTALL_ONLY = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "PIP_DEFAULT_TIMEOUT", "PIP_CACHE_DIR",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
)  # fmt: skip
"""Seen by install steps as well, which need the network; never by tests or by a model's commands."""

INSTALL_TIMEOUT = 1200.0
_PREFIX = "swe-agent-local-"


class PreparedLocal:
    """A virtual environment and an installed clone; every `open` copies the clone into a folder of its own."""

    kind: Kind = "local"
    sandbox = False
    image: str | None = None
    image_digest: str | None = None

    def __init__(self, snapshot: Snapshot, spec: EnvSpec, folder: Path, sources: Sources = Sources()) -> None:
        self._snapshot = snapshot
        self._spec = spec
        self._sources = sources
        self._folder = folder
        self._venv = folder / "venv"
        self._installed = folder / "installed" / "tree"
        self._store = TreeStore()
        self._tree: Prepared | None = None

    @property
    def description(self) -> str:
        return (
            "local (not a sandbox: the project's code runs on this machine as you, in a temporary clone, "
            "with a temporary HOME and none of your variables)"
        )

    def prepare(self) -> None:
        """Make the virtual environment, clone the base and run the install steps. Raises `EnvironmentBroken`."""
        make_venv(self._venv)
        self._installed.parent.mkdir()
        export_snapshot(self._snapshot, self._folder / "base.git")
        self._check_out()
        with LocalEnvironment(
            self._snapshot, self._spec, self._folder / "installing", self._installed, self._venv
        ) as place:
            for name in ("tools", "dependencies", "install"):
                for step in getattr(self._spec, name):
                    self._run_step(place, name, step)
        self._forget_products()

    def open(self) -> "LocalEnvironment":
        folder = self._folder / uuid.uuid4().hex[:8]
        shutil.copytree(self._installed, folder / "tree", symlinks=True)
        paths = tuple(str(folder / "tree" / path) for path in editable_folders(self._venv, self._installed))
        return LocalEnvironment(self._snapshot, self._spec, folder, folder / "tree", self._venv, paths, self._keeper)

    def _keeper(self, tree: Path, copied: int) -> TreeKeeper:
        if self._tree is None:
            self._tree = prepared_tree(self._installed)
        return keep(LocalTree(tree), self._store, self._tree, copied)

    def close(self) -> None:
        self._store.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run_step(self, place: "LocalEnvironment", name: str, step: str) -> None:
        told = {key: os.environ[key] for key in INSTALL_ONLY if key in os.environ} | self._sources.variables()
        if (trusted := self._sources.bundle()) is not None:
            bundle = self._folder / "ca-bundle.crt"
            bundle.write_bytes(trusted)
            told |= dict.fromkeys(TRUSTING, str(bundle))
        dated: tuple[str, ...] = ()
        if self._spec.as_of:
            dated = ("python", "-B", str(INDEX), self._spec.as_of)
            told["npm_config_before"] = end_of(self._spec.as_of)
        result = place.exec([*dated, "sh", "-c", step], timeout=INSTALL_TIMEOUT, env=told)
        if not result.ok:
            lines = masked(result.output.strip(), self._sources.secrets()).splitlines()[-LINES_KEPT:]
            late = f"not done within {INSTALL_TIMEOUT:.0f} s"
            raise BuildFailed(
                step=name, command=step, exit_code=None if result.timed_out else result.exit_code,
                reason=late if result.timed_out else innermost_error(lines), log="\n".join(lines),
                seconds=result.seconds,
            )  # fmt: skip

    def _check_out(self) -> None:
        script = check_out_script(str(self._folder / "base.git"), str(self._installed))
        variables = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        done = subprocess.run(
            ["sh", "-c", script],
            env=variables | neutral_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EnvironmentBroken(f"the tree could not be checked out: {done.stderr.strip()[-300:]}")

    def _forget_products(self) -> None:
        """What installing left in the tree is part of the environment, not of anybody's patch."""
        git(["reset", "--quiet", "--hard"], cwd=self._installed)
        made = git(["ls-files", "--others", "--exclude-standard", "-z"], cwd=self._installed)
        lines = [b"/" + escape_pattern(name) + b"\n" for name in made.split(b"\0") if name]
        for git_dir in (self._snapshot.git_dir, self._installed / ".git"):
            exclude = git_dir / "info" / "exclude"
            exclude.parent.mkdir(exist_ok=True)
            with exclude.open("ab") as file:
                file.writelines(lines)


def make_venv(folder: Path) -> None:
    """A virtual environment with pip. Our own pip is copied where there is one, which saves seconds of `ensurepip`."""
    pip = find_spec("pip")
    own = Path(pip.origin).parent if pip is not None and pip.origin is not None else None
    options = ["--without-pip"] if own else []
    made = subprocess.run(
        [sys.executable, "-m", "venv", *options, str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise EnvironmentBroken("could not make a virtual environment", made.stderr or made.stdout)
    if own:
        site = next(folder.glob("lib/python*/site-packages"))
        shutil.copytree(own, site / "pip", ignore=shutil.ignore_patterns("__pycache__"))


def escape_pattern(name: bytes) -> bytes:
    """A path as a line of an exclude file that matches it alone."""
    return re.sub(rb"([\\*?\[\] #!])", rb"\\\1", name)


def editable_folders(venv: Path, installed: Path) -> tuple[str, ...]:
    """Folders of the installed clone that editable installs put on the import path, relative to it.

    They point at the installed clone; a copy must put its own in front of them (PYTHONPATH precedes both a `.pth` entry
    and setuptools' editable finder).
    """
    found: dict[str, None] = {}
    quoted = re.compile(rf"['\"]({re.escape(str(installed))}(?:/[^'\"]*)?)['\"]")
    for site in venv.glob("lib/python*/site-packages"):
        for file in sorted(site.glob("*.pth")):
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                if Path(line).is_relative_to(installed):
                    found[str(Path(line).relative_to(installed))] = None
        for file in sorted(site.glob("__editable__*finder.py")):
            for place in quoted.findall(file.read_text(encoding="utf-8", errors="replace")):
                found[str(Path(place).parent.relative_to(installed))] = None
    return tuple(found)


def prepare_local(snapshot: Snapshot, spec: EnvSpec, *, sources: Sources = Sources()) -> PreparedLocal:
    """Build a local environment in a new temporary folder. Raises `BuildFailed`, `EnvironmentBroken`.

    Of `sources` the indexes, certificates and proxy are used; a password in `npm_registry` is not.
    """
    reap_local()
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{owner_of(os.getpid())}-")
    prepared = PreparedLocal(snapshot, spec, Path(folder).resolve(), sources)
    try:
        prepared.prepare()
    except BaseException:
        prepared.close()
        raise
    return prepared


def reap_local() -> int:
    """Remove folders, and what still runs in them, of runs whose process is gone; returns how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).resolve().glob(f"{_PREFIX}*-*-*"):
        owner = folder.name.removeprefix(_PREFIX).rsplit("-", 1)[0]
        if not is_alive(owner):
            kill_marked(f"VIRTUAL_ENV={folder}/venv")
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


class LocalEnvironment:
    """A clone of the base in a temporary folder. Limits: memory (data segment), file size and wall time; not pids."""

    kind: Kind = "local"
    sandbox = False

    def __init__(
        self,
        snapshot: Snapshot,
        spec: EnvSpec,
        folder: Path,
        tree: Path,
        venv: Path,
        import_paths: tuple[str, ...] = (),
        keeper: Callable[[Path, int], TreeKeeper] | None = None,
    ) -> None:
        """`keeper` is given the tree and when it was copied, in nanoseconds since the epoch."""
        self._spec = spec
        self._folder = folder
        self._venv = venv
        self._import_paths = import_paths
        self._mark = f"place-{uuid.uuid4().hex}"
        self._tree = tree
        self._make_keeper, self._copied = keeper, time.time_ns()
        self._keeper: TreeKeeper | None = None
        for name in ("outside", "outside/objects", "home", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._shell = PersistentShell(
            Place(self.root, contextlib.nullcontext, self._open_channel, _kill_started, lambda: False, _as_it_is)
        )
        self._baseline = Baseline(
            run=self._run_raw,
            read=self.read,
            write=self.write,
            root=self.root,
            git_dir=str(snapshot.git_dir),
            outside=self.outside,
            commit=snapshot.tree,
        )

    @property
    def root(self) -> str:
        return str(self._tree)

    @property
    def outside(self) -> str:
        return str(self._folder / "outside")

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        argv = ["sh", "-c", command] if isinstance(command, str) else list(command)
        return self._run_raw(argv, env or {}, timeout)[0]

    def shell(self) -> Shell:
        return self._shell

    def glance(self, script: str) -> str:
        return self._run_raw(["sh", "-c", script], {}, 60.0)[0].stdout

    @property
    def full(self) -> bool:
        return shutil.disk_usage(self._folder).free == 0

    def read(self, path: str) -> bytes:
        target = self._inside(path)
        try:
            if target.stat().st_size > READ_LIMIT:
                raise OSError(errno.EFBIG, f"larger than the {READ_LIMIT >> 20} MiB that are read at once", path)
            return target.read_bytes()
        except NotADirectoryError as error:
            raise FileNotFoundError(f"no such file: {path}") from error

    def write(self, path: str, data: bytes) -> None:
        target = self._inside(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise NotADirectoryError(f"a part of this path is a file: {path}") from error
        target.write_bytes(data)

    def remove(self, path: str) -> None:
        target = self._inside(path)
        try:
            target.unlink()
        except NotADirectoryError as error:
            raise FileNotFoundError(f"no such file: {path}") from error

    def diff(self) -> Patch:
        return self._baseline.diff()

    def apply(self, patch: Patch) -> None:
        self._baseline.apply(patch)

    def reset(self) -> None:
        self._baseline.reset()

    def save(self, paths: Sequence[str] | None = None) -> SavedTree:
        return self._trees().save(paths)

    def restore(self, saved: SavedTree) -> Restored:
        return self._trees().restore(saved)

    def changes_between(self, before: SavedTree, after: SavedTree) -> Patch:
        return self._trees().difference(before, after)

    def _trees(self) -> TreeKeeper:
        if self._keeper is None:
            if self._make_keeper is None:
                raise EnvironmentBroken("this environment is still being made: its tree cannot be saved")
            self._keeper = self._make_keeper(self._tree, self._copied)
        return self._keeper

    def close(self) -> None:
        self._shell.close()
        if self._folder.exists():
            kill_marked(self._mark)
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _inside(self, path: str) -> Path:
        target = Path(os.path.normpath(self._tree / path))
        try:
            real = target.resolve() if target.is_symlink() else target.parent.resolve() / target.name
        except (RuntimeError, OSError) as error:  # links in a circle
            raise FileNotFoundError(f"no such file: {path}") from error
        if not any(real.is_relative_to(place) for place in (self._tree, self._folder / "outside")):
            raise PermissionError(f"{path} lies outside the repository")
        return target

    def _run_raw(self, argv: Sequence[str], variables: Mapping[str, str], timeout: float) -> tuple[ExecResult, bytes]:
        try:
            done = run_process(
                argv, cwd=self._tree, variables={**self._variables(), **variables}, timeout=timeout,
                limits=self._spec.limits,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise EnvironmentBroken(f"the local environment's folder is gone: {error.filename}") from error
        return _result(done), done.stdout

    def _open_channel(self, mark: str) -> Channel:
        try:
            return LocalChannel(self._tree, {**SHELL_VARIABLES, **self._variables()}, mark, self._spec.limits)
        except FileNotFoundError as error:
            raise EnvironmentBroken(f"the local environment's folder is gone: {error.filename}") from error

    def _variables(self) -> dict[str, str]:
        allowed = {key: os.environ[key] for key in ALLOWED if key in os.environ}
        return {
            **allowed,
            "PATH": f"{self._venv}/bin:{os.environ.get('PATH', os.defpath)}",
            "VIRTUAL_ENV": str(self._venv),
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SWE_AGENT_PLACE": self._mark,
            **({"PYTHONPATH": os.pathsep.join(self._import_paths)} if self._import_paths else {}),
            **self._spec.variables,
        }


def _kill_started(marks: Sequence[str], pid: int) -> None:
    kill_started(marks, pid)


def _as_it_is(result: ShellResult) -> ShellResult:
    return result


def _result(done: Finished) -> ExecResult:
    return ExecResult(
        exit_code=done.exit_code,
        stdout=done.stdout.decode("utf-8", "replace"),
        stderr=done.stderr.decode("utf-8", "replace"),
        seconds=done.seconds,
        timed_out=done.timed_out,
        truncated=done.truncated,
    )
