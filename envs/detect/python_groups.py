"""Dependencies that pip does not read by itself: groups of poetry, pdm, hatch, uv and Pipfile, and what locks pin."""

import re

from packaging.requirements import InvalidRequirement, Requirement

from envs.detect.base import Files
from envs.detect.readers import Table, inner, json_of, rows, table, texts, toml_of

_ELSEWHERE = frozenset(("git", "path", "editable", "virtual", "directory", "url", "file"))
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")


def poetry_requirement(name: str, value: object) -> str | None:
    """A line of a poetry table (also of a Pipfile) as pip writes it; None for one that is not of an index."""
    if isinstance(value, str):
        return f"{name}{_specifier(value)}"
    if isinstance(value, list):
        return poetry_requirement(name, value[-1]) if value else None
    said = table(value)
    if any(key in said for key in ("path", "url", "file")) or not said:
        return None
    if isinstance(git := said.get("git"), str):
        ref = next((said[key] for key in ("rev", "tag", "branch", "ref") if isinstance(said.get(key), str)), "")
        return f"{name} @ git+{git}" + (f"@{ref}" if ref else "")
    extras = ",".join(texts(said.get("extras")))
    line = f"{name}[{extras}]" if extras else name
    line += _specifier(version) if isinstance(version := said.get("version"), str) else ""
    markers = [text for text in (said.get("markers"), _python_marker(said.get("python"))) if isinstance(text, str)]
    return line + (f"; {' and '.join(markers)}" if markers else "")


def _python_marker(value: object) -> str | None:
    if not isinstance(value, str) or not (specifier := _specifier(value)):
        return None
    parts = [re.match(r"([<>=!~]=?)(.+)", part.strip()) for part in specifier.split(",")]
    return " and ".join(f"python_version {part[1]} '{part[2].rstrip('.*')}'" for part in parts if part) or None


def _specifier(text: str) -> str:
    """Poetry's caret and tilde as PEP 440 ranges; of alternatives the last, which is the newest by custom."""
    found = []
    for part in text.split("||")[-1].replace(" ", ",").split(","):
        part = part.strip()
        if not part or part == "*":
            continue
        if sign := re.fullmatch(r"([~^])=?\s*v?(\d+(?:\.\d+)*)(\S*)", part):
            if part.startswith("~="):
                found.append(part)
            else:
                found.append(f">={sign[2]}{sign[3]},<{_above(sign[1], sign[2])}")
        elif re.match(r"\d", part):
            found.append(f"=={part}")
        elif re.match(r"[<>=!~]", part):
            found.append(part)
    return ",".join(found)


def _above(sign: str, version: str) -> str:
    numbers = [int(part) for part in version.split(".")]
    if sign == "~":
        place = min(1, len(numbers) - 1)
    else:
        place = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(str(number) for number in [*numbers[:place], numbers[place] + 1])


def dependency_groups(pyproject: Table, pipfile: Table) -> dict[str, tuple[str, ...]]:
    """Every group by name, as requirement lines."""
    groups: dict[str, tuple[str, ...]] = {}
    standard = table(pyproject.get("dependency-groups"))
    for name in standard:
        groups[name] = tuple(_standard(standard, name, 0))
    tool = table(pyproject.get("tool"))
    poetry = table(tool.get("poetry"))
    named = {"dev": poetry.get("dev-dependencies")}
    named |= {name: table(group).get("dependencies") for name, group in table(poetry.get("group")).items()}
    for name, listed in named.items():
        lines = (poetry_requirement(package, value) for package, value in table(listed).items() if package != "python")
        groups[name] = (*groups.get(name, ()), *(line for line in lines if line))
    for name, listed in table(inner(tool, "pdm", "dev-dependencies")).items():
        groups[name] = (*groups.get(name, ()), *(line for line in texts(listed) if not line.startswith("-")))
    if listed := texts(inner(tool, "uv", "dev-dependencies")):
        groups["dev"] = (*groups.get("dev", ()), *listed)
    for name, value in table(inner(tool, "hatch", "envs")).items():
        environment = table(value)
        listed = (*texts(environment.get("dependencies")), *texts(environment.get("extra-dependencies")))
        if listed:
            groups[f"hatch-{name}"] = listed
    for name, key in (("pipfile", "packages"), ("pipfile-dev", "dev-packages")):
        lines = (poetry_requirement(package, value) for package, value in table(pipfile.get(key)).items())
        groups[name] = tuple(line for line in lines if line)
    return {name: kept for name, listed in groups.items() if (kept := tuple(filter(sound, listed)))}


def _standard(groups: Table, name: str, depth: int) -> list[str]:
    found: list[str] = []
    for entry in rows(groups.get(name)):
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(include := table(entry).get("include-group"), str) and depth < 8:
            found += _standard(groups, include, depth + 1)
    return found


def sound(line: str) -> bool:
    """Whether a requirement is one by the standard: nothing else is handed to a shell."""
    try:
        Requirement(line)
    except (InvalidRequirement, RecursionError):
        return False
    return "'" not in line.split(";")[0] and "\n" not in line and len(line) < 500


def name_of(line: str) -> str:
    """The normalised name a requirement begins with; empty when it begins with none."""
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else ""


def locked(files: Files) -> tuple[dict[str, str], str]:
    """Exact versions of a lock file by normalised name, and the file; a package locked in two versions has none."""
    if (path := "Pipfile.lock") in files.paths:
        said = table(json_of(files.read(path)))
        pins: dict[str, str] = {}
        for part in ("default", "develop"):
            for name, value in table(said.get(part)).items():
                version = table(value).get("version")
                if isinstance(version, str) and re.fullmatch(r"==[\w.!+-]+", version):
                    pins[name_of(name)] = version[2:]
        return pins, path
    for path in _LOCKS:
        if path in files.paths and (pins := _packages(toml_of(files.read(path)))):
            return pins, path
    return {}, ""


def _packages(lock: Table) -> dict[str, str]:
    versions: dict[str, set[str]] = {}
    for package in map(table, [*rows(lock.get("package")), *rows(lock.get("packages"))]):
        name, version, source = package.get("name"), package.get("version"), table(package.get("source"))
        elsewhere = source.keys() & _ELSEWHERE or source.get("type") in _ELSEWHERE
        if isinstance(name, str) and isinstance(version, str) and re.fullmatch(r"[\w.!+-]+", version) and name_of(name):
            versions.setdefault(name_of(name), set()).add("" if elsewhere else version)
    return {name: found for name, named in versions.items() if len(named) == 1 and (found := next(iter(named)))}
