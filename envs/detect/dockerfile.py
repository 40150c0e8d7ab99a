"""Dockerfiles and dev containers: which system packages, toolchains and install steps a project works with."""

import re
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.ci_job import image_toolchain, services_of
from envs.detect.readers import Table, json_of, table, texts, yaml_of
from envs.detect.shell import Command, commands, system_packages

_PLACES = (
    ".devcontainer/Dockerfile", "Dockerfile.test", "Dockerfile.tests", "Dockerfile.dev", "Dockerfile-test",
    "Dockerfile-dev", "docker/test/Dockerfile", "docker/dev/Dockerfile", "Dockerfile", "docker/Dockerfile",
    ".docker/Dockerfile", "ci/Dockerfile", "tests/Dockerfile",
)  # fmt: skip
_DEVCONTAINERS = (".devcontainer/devcontainer.json", ".devcontainer.json")
_COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "docker-compose.test.yml")
_APT_FILES = ("apt.txt", "Aptfile", "packages.txt", ".binder/apt.txt", "binder/apt.txt")
_FEATURE = re.compile(r"(?:^|/)(python|node|go|rust|java|ruby|php)(?::[\w.]+)?$")
_LINE = re.compile(r"^[ \t]*([a-z0-9][a-z0-9.+-]+)[ \t]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class ContainerHints:
    """What the project's own containers are made of. Empty when it has none."""

    toolchains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    system_packages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    install_steps: tuple[Command, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    """File that each system package, and `python`, `node`, ... was read from."""

    @property
    def pythons(self) -> tuple[str, ...]:
        return self.toolchains.get("python", ())


def container_hints(files: Files) -> ContainerHints:
    """Read the dev container, else the Dockerfile most about testing, and lists of apt packages. Never raises."""
    found = _Found()
    known = frozenset(files.paths)
    place = next((path for path in _PLACES if path in known), None)
    for path in _DEVCONTAINERS:
        if path in known:
            named = _devcontainer(path, table(json_of(files.read(path))), found)
            place = named if named in known else place
    if place is not None:
        text = files.read(place) or ""
        for language, version in _images(text):
            found.add(language, version, place)
        run = commands(_run_lines(text))
        found.steps += run
        for step in run:
            for name in system_packages(step):
                found.packages.setdefault(name, place)
    for path in _APT_FILES:
        if path in known:
            for name in _LINE.findall(files.read(path) or ""):
                found.packages.setdefault(name, path)
    return ContainerHints(
        toolchains=found.toolchains,
        system_packages=tuple(found.packages),
        services=_services(files, known),
        install_steps=tuple(step for step in found.steps if not system_packages(step)),
        sources={**found.sources, **found.packages},
    )


@dataclass
class _Found:
    toolchains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    steps: list[Command] = field(default_factory=list)

    def add(self, language: str, version: str, source: str) -> None:
        self.toolchains.setdefault(language, (version,))
        self.sources.setdefault(language, source)


def _devcontainer(path: str, said: Table, found: _Found) -> str | None:
    """Take in what a dev container says; the path of its Dockerfile, if it names one."""
    image = said.get("image")
    if isinstance(image, str) and (toolchain := image_toolchain(image)):
        found.add(*toolchain, path)
    for feature, options in table(said.get("features")).items():
        version = table(options).get("version")
        if (language := _FEATURE.search(feature)) and isinstance(version, str) and re.match(r"\d", version):
            found.add(language[1], version, path)
    for key in ("onCreateCommand", "updateContentCommand", "postCreateCommand"):
        value = said.get(key)
        lines = texts(value) if isinstance(value, str) else (" ".join(texts(value)),)
        for line in [*lines, *(text for each in table(value).values() for text in texts(each))]:
            found.steps += commands(line)
    named = table(said.get("build")).get("dockerfile", said.get("dockerFile"))
    return _joined(path.rpartition("/")[0], named) if isinstance(named, str) else None


def _joined(folder: str, name: str) -> str:
    parts = [part for part in folder.split("/") if part]
    for part in name.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _instructions(text: str) -> list[tuple[str, str]]:
    joined = re.sub(r"\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*", " ", text)
    found = (re.match(r"\s*([A-Za-z]+)\s+(.+)", line) for line in joined.splitlines())
    return [(line[1].upper(), line[2]) for line in found if line]


def _images(text: str) -> list[tuple[str, str]]:
    arguments: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for word, rest in _instructions(text):
        if word == "ARG" and "=" in rest:
            key, value = rest.split("=", 1)
            arguments[key.strip()] = value.strip().strip("\"'")
        elif word == "FROM":
            image = re.sub(r"\$\{?(\w+)(?::?-([^}]*))?\}?", lambda name: arguments.get(name[1], name[2] or ""), rest)
            if toolchain := image_toolchain(image.split()[0] if image.split() else ""):
                found.append(toolchain)
    return found


def _run_lines(text: str) -> str:
    lines = []
    for word, rest in _instructions(text):
        if word == "RUN":
            listed = texts(json_of(rest)) if rest.lstrip().startswith("[") else ()
            line = " ".join(listed[2:] if listed[:2] in (("/bin/sh", "-c"), ("bash", "-c")) else listed) or rest
            lines.append(re.sub(r"^\s*(?:--\w+=\S+\s+)+", "", line))
    return "\n".join(lines)


def _services(files: Files, known: frozenset[str]) -> tuple[str, ...]:
    path = next((path for path in _COMPOSE if path in known), None)
    if path is None:
        return ()
    composed = table(table(yaml_of(files.read(path))).get("services"))
    images = [table(service).get("image") for service in composed.values()]
    return services_of([image for image in images if isinstance(image, str)])
