"""tox environments: what they install and run."""

import itertools
import re
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.ci_job import plain_variables
from envs.detect.readers import Table, ini_of, inner, rows, table, texts, toml_of
from envs.detect.shell import Command, commands

_SUBSTITUTION = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class TestEnvironment:
    """The environment in which tox or nox tests. `installs` are words of a `pip install`, a list for each line."""

    __test__ = False

    source: str = ""
    installs: tuple[tuple[str, ...], ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    envlist: tuple[str, ...] = ()
    """Names of all environments, for the versions they name."""

    def __bool__(self) -> bool:
        return bool(self.source)


def read_tox(files: Files, python: str, wanted: str | None = None) -> TestEnvironment:
    """tox's environment `wanted`, else the one of `python` (3.N), else the common one. Empty without a tox file."""
    known = frozenset(files.paths)
    for path in ("tox.ini", "setup.cfg"):
        if path in known:
            sections = ini_of(files.read(path))
            head = "tox" if path == "tox.ini" else "tox:tox"
            if "testenv" in sections or head in sections:
                return _ini(sections, path, sections.get(head, {}), python, wanted)
    pyproject = table(inner(toml_of(files.read("pyproject.toml")), "tool", "tox")) if "pyproject.toml" in known else {}
    if isinstance(legacy := pyproject.get("legacy_tox_ini"), str):
        sections = ini_of(legacy)
        return _ini(sections, "pyproject.toml [tool.tox]", sections.get("tox", {}), python, wanted)
    native = toml_of(files.read("tox.toml")) if "tox.toml" in known else pyproject
    return _toml(native, "tox.toml" if "tox.toml" in known else "pyproject.toml [tool.tox]", python, wanted)


def _ini(
    sections: dict[str, dict[str, str]], path: str, head: dict[str, str], python: str, wanted: str | None
) -> TestEnvironment:
    envlist = tuple(_expanded(head.get("envlist", head.get("env_list", ""))))
    name = _chosen(envlist, python, wanted)
    section = {**sections.get("testenv", {}), **sections.get(f"testenv:{name}", {})}
    factors = frozenset(name.split("-"))

    def lines(key: str) -> list[str]:
        return [
            line for text in _filled(section.get(key, ""), sections).splitlines() if (line := _of_factor(text, factors))
        ]

    sets = dict(pair for line in lines("setenv") + lines("set_env") if (pair := _pair(line)))
    return TestEnvironment(
        source=f"{path}, {name}" if f"testenv:{name}" in sections else path,
        installs=tuple(words for line in lines("deps") if (words := _pip_words(line))),
        extras=tuple(re.findall(r"[A-Za-z0-9][\w.-]*", " ".join(lines("extras")))),
        groups=tuple(re.findall(r"[A-Za-z0-9][\w.-]*", " ".join(lines("dependency_groups")))),
        commands=tuple(
            step
            for part in ("commands_pre", "commands")
            for line in _joined(lines(part))
            for step in commands(
                line.lstrip("-! "), section.get("changedir", section.get("change_dir", "")).strip("./")
            )
            if "{" not in step.words[0] or step.words[0] == "{envpython}"
        ),
        variables=plain_variables(sets),
        envlist=envlist,
    )


def _toml(said: Table, path: str, python: str, wanted: str | None) -> TestEnvironment:
    base, environments = table(said.get("env_run_base")), table(said.get("env"))
    envlist = tuple(text for text in texts(said.get("env_list")))
    if not base and not environments:
        return TestEnvironment()
    name = _chosen(envlist, python, wanted)
    own = {**base, **table(environments.get(name))}
    steps: list[Command] = []
    for row in rows(own.get("commands")):
        said_words: list[str] = []
        for word in rows(row):
            if isinstance(word, str):
                said_words.append(word)
            elif table(word).get("replace") == "posargs":
                said_words += texts(table(word).get("default"))
        line = Command(tuple(re.sub(r"\{tox_root\}/?", "", word) for word in said_words))
        steps += list(commands(line.text)) if said_words else []
    return TestEnvironment(
        source=f"{path}, {name}" if name in environments else path,
        installs=tuple(words for line in texts(own.get("deps")) if (words := _pip_words(line))),
        extras=texts(own.get("extras")),
        groups=texts(own.get("dependency_groups")),
        commands=tuple(steps),
        variables=plain_variables({k: v for k, v in table(own.get("set_env")).items() if isinstance(v, str)}),
        envlist=envlist,
    )


def _expanded(envlist: str) -> list[str]:
    """`py{36,37}-django{20,21}` and ranges of tox 4, as the names they stand for."""
    found: list[str] = []
    for name in re.findall(r"(?:\{[^{}]*\}|[^\s,{}])+", re.sub(r"#.*", "", envlist)):
        parts = [
            part[1:-1].split(",") if part.startswith("{") else [part] for part in re.findall(r"\{[^{}]*\}|[^{}]+", name)
        ]
        parts = [[each for text in part for each in _range(text.strip())] for part in parts]
        if len(found) < 500:
            found += ["".join(each) for each in itertools.islice(itertools.product(*parts), 200)]
    return found


def _range(text: str) -> list[str]:
    ends = re.fullmatch(r"(\d+)-(\d+)", text)
    if ends and int(ends[1]) < int(ends[2]) < int(ends[1]) + 50:
        return [str(number) for number in range(int(ends[1]), int(ends[2]) + 1)]
    return [text]


def _chosen(envlist: tuple[str, ...], python: str, wanted: str | None) -> str:
    short = f"py{python.replace('.', '')}"
    names = [name for name in (wanted or "").split(",") if name]
    if names and not re.search(r"[${]", names[0]):
        # The version in the name is the one of the CI's own row.
        return re.sub(r"\bpy3\d*\b", short, names[0])
    own = [name for name in envlist if short in name.split("-") or python in name.split("-")]
    tests = [name for name in envlist if re.fullmatch(r"tests?|unit|pytest", name)]
    return (own or tests or [short])[0]


def _filled(text: str, sections: dict[str, dict[str, str]]) -> str:
    """Substitutions replaced where their value is plain: `{toxinidir}` is the folder everything runs in."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("posargs"):
            return name.partition(":")[2]
        if section := re.fullmatch(r"\[([^]]+)\](\w+)", name):
            return sections.get(section[1], {}).get(section[2], "")
        if name.startswith("env:"):
            return name.split(":", 2)[2] if name.count(":") > 1 else found[0]
        return {"toxinidir": ".", "tox_root": ".", "/": "/", ":": ":", "envpython": "python"}.get(name, found[0])

    for _ in range(4):
        text, count = _SUBSTITUTION.subn(value, text)
        if not count or len(text) > 100_000:
            break
    return text.replace("./.", ".") if text.startswith("./.") else text


def _of_factor(line: str, factors: frozenset[str]) -> str:
    """A line without its condition, or nothing when the condition does not hold."""
    line = re.sub(r"(?:^|\s)#.*", "", line).strip()
    found = re.match(r"([\w!.,{}-]+(?:\s*,\s*[\w!.{}-]+)*)\s*:(?!/)\s*(.*)", line)
    if found is None or "=" in found[1]:
        return line
    for alternative in _expanded(found[1]):
        if all(
            (part[1:] not in factors) if part.startswith("!") else part in factors for part in alternative.split("-")
        ):
            return found[2].strip()
    return ""


def _joined(lines: list[str]) -> list[str]:
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def _pair(line: str) -> tuple[str, str] | None:
    found = re.match(r"([A-Za-z_]\w*)\s*=\s*(.*)", line)
    return (found[1], found[2].strip()) if found else None


def _pip_words(line: str) -> tuple[str, ...]:
    """A line of `deps` as words for pip; empty where a substitution is left in it."""
    line = line.strip()
    if not line or re.search(r"[{}$`]", line):
        return ()
    if found := re.match(r"-U?(r|c)\s*(\S+)$", line):
        return (f"-{found[1]}", found[2])
    if found := re.match(r"(--requirement|--constraint|-e|--editable)[\s=]+(\S+)$", line):
        return ({"--requirement": "-r", "--constraint": "-c", "--editable": "-e"}.get(found[1], found[1]), found[2])
    return () if line.startswith("-") else (line,)
