"""What a Python project says of itself in its packaging files, whichever of the many it has."""

import re
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.python_groups import dependency_groups, poetry_requirement, sound
from envs.detect.python_setup import SetupScript, read_setup
from envs.detect.readers import Table, ini_of, inner, table, texts, toml_of

_BACKENDS = {
    "poetry": "poetry", "flit": "flit", "hatchling": "hatchling", "pdm": "pdm", "mesonpy": "meson",
    "maturin": "maturin",
    "scikit_build_core": "scikit-build", "skbuild": "scikit-build", "setuptools": "setuptools", "uv_build": "uv",
    "whey": "whey", "sipbuild": "sip", "enscons": "enscons", "pbr": "setuptools", "jupyter_packaging": "setuptools",
}  # fmt: skip
_NATIVE = re.compile(r"\.(?:pyx|pxd|c|cc|cpp|cxx|rs|f|f90)$")


@dataclass(frozen=True)
class Project:
    """The facts of one packaging root. `groups` are what pip does not read by itself."""

    folder: str = ""
    installable: bool = False
    """Whether pip can install it."""
    name: str = ""
    backend: str = "setuptools"
    isolated: bool = False
    """Whether it says what its build needs, so that pip builds it in an environment of its own."""
    build_requires: tuple[str, ...] = ()
    requires_python: tuple[tuple[str, str], ...] = ()
    classifiers: tuple[str, ...] = ()
    classified_in: str = ""
    dependencies: tuple[str, ...] = ()
    extras: dict[str, tuple[str, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tests_require: tuple[str, ...] = ()
    extensions: bool = False
    setup: SetupScript = field(default_factory=SetupScript)
    pyproject: Table = field(default_factory=dict)
    setup_cfg: dict[str, dict[str, str]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    """Packaging files there are, and the files they take requirements from."""


def read_project(files: Files, folder: str = "") -> Project:
    """The facts of the packaging files in `folder` (the root by default). Never raises."""
    known = frozenset(files.paths)
    at = f"{folder}/" if folder else ""

    def read(name: str) -> str | None:
        return files.read(at + name) if at + name in known else None

    pyproject = toml_of(read("pyproject.toml"))
    cfg = ini_of(read("setup.cfg"))
    setup = read_setup(read("setup.py"), read)
    standard = table(pyproject.get("project"))
    tool = table(pyproject.get("tool"))
    poetry = table(tool.get("poetry"))
    flit = table(inner(tool, "flit", "metadata"))
    options, metadata = cfg.get("options", {}), cfg.get("metadata", {})
    build = table(pyproject.get("build-system"))
    has_setup = at + "setup.py" in known
    backend = _backend(build, poetry, flit)
    classifiers = {
        "pyproject.toml": tuple(text for each in (standard, poetry, flit) for text in texts(each.get("classifiers"))),
        "setup.cfg": tuple(_lines(metadata.get("classifiers", metadata.get("classifier", "")))),
        "setup.py": tuple(text for text in setup.strings if "Programming Language" in text),
    }
    classified_in = next(
        (name for name, found in classifiers.items() if any("Python :: " in text for text in found)), ""
    )
    refused = any(
        value in (False, "false")
        for value in (poetry.get("package-mode"), inner(tool, "uv", "package"), inner(tool, "pdm", "distribution"))
    )
    described = bool(standard.get("name") or poetry.get("name") or flit or (build and at + "setup.cfg" in known))
    named = {name for text in setup.strings for name in re.findall(r"[\w./-]+\.(?:txt|in|pip)\b", text)}
    named |= {name for value in _dynamic(tool, options) for name in re.findall(r"[\w./-]+\.(?:txt|in|pip)\b", value)}
    present = [name for name in ("pyproject.toml", "setup.py", "setup.cfg") if at + name in known]
    present += sorted(name.removeprefix("./") for name in named if at + name.removeprefix("./") in known)
    return Project(
        folder=folder,
        installable=(has_setup or described) and not refused,
        name=str(standard.get("name") or poetry.get("name") or metadata.get("name") or setup.text("name")),
        backend=backend,
        isolated=bool(texts(build.get("requires"))),
        build_requires=(
            *texts(build.get("requires")),
            *setup.texts("setup_requires"),
            *_lines(options.get("setup_requires", "")),
        ),
        requires_python=_requires_python(standard, poetry, flit, options, setup),
        classifiers=classifiers.get(classified_in, ()),
        classified_in=classified_in,
        dependencies=_dependencies(standard, poetry, flit, options, setup),
        extras=_extras(standard, poetry, flit, cfg, setup),
        groups=dependency_groups(pyproject, toml_of(read("Pipfile"))),
        tests_require=tuple(filter(sound, (*setup.texts("tests_require"), *_lines(options.get("tests_require", ""))))),
        extensions=setup.extensions or backend in ("meson", "maturin", "scikit-build") or _builds(pyproject, at, known),
        setup=setup,
        pyproject=pyproject,
        setup_cfg=cfg,
        files=tuple(at + name for name in present),
    )


def _backend(build: Table, poetry: Table, flit: Table) -> str:
    named = str(build.get("build-backend") or "")
    if not named:
        return "poetry" if poetry.get("name") else "flit" if flit else "setuptools"
    return next((kind for prefix, kind in _BACKENDS.items() if named.startswith(prefix)), "other")


def _requires_python(
    standard: Table, poetry: Table, flit: Table, options: dict[str, str], setup: SetupScript
) -> tuple[tuple[str, str], ...]:
    of_poetry = table(poetry.get("dependencies")).get("python")
    line = poetry_requirement("python", of_poetry) if of_poetry else None
    said = (
        (standard.get("requires-python"), "pyproject.toml"),
        (line.removeprefix("python") if line and ";" not in line else None, "pyproject.toml"),
        (flit.get("requires-python"), "pyproject.toml"),
        (options.get("python_requires"), "setup.cfg"),
        (setup.text("python_requires"), "setup.py"),
    )
    return tuple((text.strip(), source) for text, source in said if isinstance(text, str) and text.strip())


def _extras(
    standard: Table, poetry: Table, flit: Table, cfg: dict[str, dict[str, str]], setup: SetupScript
) -> dict[str, tuple[str, ...]]:
    found = {name: texts(listed) for name, listed in table(standard.get("optional-dependencies")).items()}
    found |= {name: texts(listed) for name, listed in table(poetry.get("extras")).items()}
    found |= {name: texts(listed) for name, listed in table(flit.get("requires-extra")).items()}
    found = {
        **setup.extras,
        **{name: tuple(_lines(text)) for name, text in cfg.get("options.extras_require", {}).items()},
        **found,
    }
    return {name: listed for name, listed in found.items() if re.fullmatch(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", name)}


def _dependencies(
    standard: Table, poetry: Table, flit: Table, options: dict[str, str], setup: SetupScript
) -> tuple[str, ...]:
    of_poetry = (
        poetry_requirement(name, value)
        for name, value in table(poetry.get("dependencies")).items()
        if name != "python" and not (isinstance(value, dict) and value.get("optional"))
    )
    found = (
        *texts(standard.get("dependencies")), *filter(None, of_poetry), *texts(flit.get("requires")),
        *_lines(options.get("install_requires", "")), *setup.texts("install_requires"),
    )  # fmt: skip
    return tuple(dict.fromkeys(filter(sound, found)))


def _dynamic(tool: Table, options: dict[str, str]) -> list[str]:
    """What setuptools and hatch are told to read requirements from."""
    found = [str(value) for value in table(inner(tool, "setuptools", "dynamic")).values()]
    found += [str(inner(tool, "hatch", "metadata", "hooks", "requirements_txt") or "")]
    return [*found, *(value for value in options.values() if value.startswith("file:"))]


def _builds(pyproject: Table, at: str, known: frozenset[str]) -> bool:
    """Whether setuptools, poetry or hatch compile something, told by what the build needs and by sources to compile."""
    needs = " ".join(texts(inner(pyproject, "build-system", "requires"))).lower()
    compiles = any(
        name in needs for name in ("cython", "setuptools-rust", "setuptools_rust", "pybind11", "cffi", "numpy", "cmake")
    )
    return compiles and any(path.startswith(at) and _NATIVE.search(path) for path in known)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
