"""What has to be there for work to go on besides the tree's files: its git, the interpreters, room on the disk.

A look is one small script in the shell's own words: it starts no program and costs a millisecond. What looks wrong is
looked at closely before anybody acts on it.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from envs import Environment, EnvironmentBroken

_START_TIMEOUT = 60.0

# Files without which the interpreter does not start or tests do not run, and what is installed for it.
_WHAT_PYTHON_NEEDS = """
import json, os, sys, sysconfig, encodings, importlib.util
files = [sys.executable, os.__file__, encodings.__file__]
configuration = os.path.join(sys.prefix, "pyvenv.cfg")
if os.path.isfile(configuration): files.append(configuration)
needed = []
for name in ("pytest", "_pytest"):
    found = importlib.util.find_spec(name)
    if found and found.origin:
        needed.append(name)
        files.append(found.origin)
site = sysconfig.get_paths()["purelib"]
packages = []
if os.path.isdir(site):
    for name in sorted(os.listdir(site)):
        if os.path.isfile(os.path.join(site, name, "__init__.py")): packages.append(name)
found = {"prefix": sys.prefix, "files": files, "needed": needed, "site": site if packages else "", "packages": packages}
print(json.dumps(found))
"""
_IMPORTS_ENOUGH = """
import encodings, json, os, sys, importlib.util
prefix, needed, packages = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
for name in needed: importlib.import_module(name)
gone = [name for name in packages if importlib.util.find_spec(name) is None]
sys.exit(sys.prefix != prefix or 4 * len(gone) > len(packages))
"""


_OTHER_PROGRAMS = 'for name in node npm; do found=$(command -v "$name") && readlink -f "$found"; done; :'


class _Python(BaseModel):
    prefix: str = ""
    """Of the virtual environment, where it is one: a broken one starts as the interpreter that it was made of."""
    files: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    """Imported, when somebody looks closely."""
    packages: tuple[str, ...] = ()
    """Only looked for; a quarter of them may go."""
    site: str = ""


@dataclass(frozen=True)
class Seen:
    git: bool = False
    interpreter: bool = False
    installed: int = 0
    """Entries of the folder of installed packages."""
    writable: bool = False
    programs: bool = False


@dataclass(frozen=True)
class Vitals:
    """What was there when all was well; `python` is empty where there is none."""

    python: _Python
    first: Seen
    programs: tuple[str, ...] = ()
    """Files of Node, where it is there and not part of the tree."""

    @classmethod
    def of(cls, environment: Environment) -> "Vitals":
        """Looked at once, before the first command; starts the interpreter."""
        done = environment.exec(["python", "-c", _WHAT_PYTHON_NEEDS], timeout=_START_TIMEOUT)
        python = _Python.model_validate_json(done.stdout.strip().rsplit("\n", 1)[-1]) if done.ok else _Python()
        others = environment.exec(["sh", "-c", _OTHER_PROGRAMS], timeout=_START_TIMEOUT).stdout.splitlines()
        outside = tuple(each for each in others if not each.startswith(f"{environment.root}/"))
        vitals = cls(python, Seen(), outside)
        return replace(vitals, first=vitals.look(environment))

    def look(self, environment: Environment) -> Seen:
        """Raises `EnvironmentBroken` where nothing answers."""
        script = _script(environment.root, environment.outside, self.python, self.programs)
        said = environment.glance(script).split()
        if len(said) != 5:
            raise EnvironmentBroken("the environment's shell gives no sensible answer")
        git, interpreter, installed, writable, programs = said
        return Seen(git == "yes", interpreter == "yes", int(installed), writable == "yes", programs == "yes")

    def wrong(self, environment: Environment, *, closely: bool) -> dict[str, str]:
        """What is wrong, by what it is: `git`, `interpreter`, `node`, `disk`. `closely` starts Python anyhow."""
        seen = self.look(environment)
        found: dict[str, str] = {}
        if self.first.git and not seen.git:
            found["git"] = "the repository's .git was gone or unusable"
        doubtful = (self.first.interpreter and not seen.interpreter) or seen.installed < self.first.installed
        if self.python.files and (doubtful or closely) and not self.python_works(environment):
            found["interpreter"] = "Python did not start any more, or not import what the tests need"
        if self.first.programs and not seen.programs:
            found["node"] = "Node or npm was gone"
        if environment.full or (self.first.writable and not seen.writable):
            found["disk"] = "the disk was full"
        return found

    def works(self, environment: Environment) -> bool:
        """Whether all interpreters are fit again."""
        return self.python_works(environment) and (not self.first.programs or self.look(environment).programs)

    def python_works(self, environment: Environment) -> bool:
        """Start it, and import what could be imported at the beginning (20 to 80 ms)."""
        if not self.python.files:
            return True
        words = [self.python.prefix, " ".join(self.python.needed), " ".join(self.python.packages)]
        started = [self.python.files[0], "-c", _IMPORTS_ENOUGH, *words]
        return environment.exec(started, timeout=_START_TIMEOUT).ok


def _script(root: str, outside: str, python: _Python, programs: Sequence[str]) -> str:
    git, probe = shlex.quote(f"{root}/.git"), shlex.quote(f"{outside}/probe")
    return (
        f"h=; {{ read -r h <{git}/HEAD; }} 2>/dev/null; g=no; "
        f"case $h in ref:*|[0-9a-f]*) [ -d {git}/objects ] && [ -d {git}/refs ] && g=yes;; esac; "
        f'p=yes; for f in {_words(python.files)}; do [ -s "$f" ] || p=no; done; '
        f"s=0; {f'for f in {shlex.quote(python.site)}/*; do s=$((s+1)); done; ' if python.site else ''}"
        f'd=no; {{ echo full >{probe} && read -r x <{probe} && [ "$x" = full ] && d=yes; }} 2>/dev/null; '
        f'n=yes; for f in {_words(programs)}; do [ -s "$f" ] && [ -x "$f" ] || n=no; done; '
        "echo $g $p $s $d $n"
    )


def _words(paths: Sequence[str]) -> str:
    return " ".join(map(shlex.quote, paths)) or "/proc/self/status"
