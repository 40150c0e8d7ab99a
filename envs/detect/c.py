"""C and C++: CMake, Meson, Autotools and plain Makefiles, with what Debian's compilers build."""

import re
from collections import Counter

from envs.detect.base import Files
from envs.detect.c_libraries import libraries_of, of_name
from envs.detect.surroundings import DEBIAN, surroundings
from envs.spec import EnvSpec

_JOBS = "-j4"
_PYTHON = ("setup.py", "pyproject.toml")
_OPTION = re.compile(r"\boption\s*\(\s*(\w*(?:TEST|CHECK)\w*)\s+(?:\"[^\"]*\"|\S+)\s*(\w+)?", re.IGNORECASE)

_OF_TESTS = re.compile(r"(?:BUILD|ENABLE|WITH|RUN|MAKE)\w*TEST|TESTS?$|TESTING$")
_CTESTS = re.compile(r"\b(?:add_test|enable_testing|include\s*\(\s*CTest|gtest_discover_tests|catch_discover_tests)\b")
_BUILD_FILES = frozenset(["CMakeLists.txt", "meson.build", "configure.ac", "configure.in", "configure", "Makefile"])


class CDetector:
    ecosystem = "c"
    suffixes = (".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".ipp", ".inl")

    def detect(self, files: Files) -> EnvSpec | None:
        """How the root is built, else the folder below it with most sources; None for a Python package's C sources."""
        if any(name in files.paths for name in _PYTHON) or not any(
            path.endswith(self.suffixes) for path in files.paths
        ):
            return None
        part: Files = files
        found = _found(files)
        folder = ""
        if found is None and (folder := _main_folder(files, self.suffixes)):
            part = _Part(files, folder)
            found = _found(part)
        if found is None:
            return None
        packages, install, command, why = found
        around = surroundings(files, drop=frozenset({"build-essential"}))
        sought = libraries_of(part)
        if folder:
            install = tuple(f"cd {folder} && {{ {step}; }}" for step in install)
            command, why = f"cd {folder} && {command}", f"{folder}/{why}"
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=DEBIAN,
            system_packages=tuple(
                dict.fromkeys(("build-essential", "pkg-config", *packages, *sought, *around.packages))
            ),
            install=install,
            services=around.services,
            test_command=command,
            variables=around.variables,
            reasons=around.reasons
            | {
                "base": "Debian's compilers",
                "system_packages": ", ".join(
                    filter(
                        None, (why, "libraries it looks for" if sought else "", around.reasons.get("system_packages"))
                    )
                ),
                "install": why,
                # An edit of the sources has to be compiled before it is tested.
                "test_command": f"{why}; built again before each run",
            },
        )


_Found = tuple[tuple[str, ...], tuple[str, ...], str, str]
"""Packages, install steps, test command, file it was read from."""


class _Part(Files):
    """The files below one folder, as if it were the root."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files = files
        self._prefix = f"{folder}/"
        self.paths = tuple(path.removeprefix(self._prefix) for path in files.paths if path.startswith(self._prefix))

    def read(self, path: str) -> str | None:
        return self._files.read(self._prefix + path)


def _found(files: Files) -> _Found | None:
    """By the first build system that has tests, as far as its files say; else by the first there is."""
    known = frozenset(files.paths)
    others = (_meson, _autotools, _make)
    systems = (_cmake, *others) if _CTESTS.search(_cmake_texts(files)) else (*others, _cmake)
    return next((one for build in systems if (one := build(files, known)) is not None), None)


def _main_folder(files: Files, suffixes: tuple[str, ...]) -> str:
    """The folder of the root that has a build file and most of the sources; empty when there is none."""
    built = {path.split("/")[0] for path in files.paths if path.count("/") == 1 and path.split("/")[1] in _BUILD_FILES}
    counts = Counter(path.split("/")[0] for path in files.paths if path.endswith(suffixes))
    named = [folder for folder in built if counts[folder] and re.fullmatch(r"[\w.+-]+", folder)]
    return max(sorted(named), key=lambda folder: counts[folder], default="")


def _cmake_texts(files: Files) -> str:
    return "\n".join(files.read(path) or "" for path in of_name(files, "CMakeLists.txt")[:20])


def _cmake(files: Files, known: frozenset[str]) -> _Found | None:
    if "CMakeLists.txt" not in known:
        return None
    texts = _cmake_texts(files)
    options = dict.fromkeys(
        name
        for name, default in _OPTION.findall(texts)
        if default.upper() not in ("ON", "TRUE", "YES", "1") and _OF_TESTS.search(name)
    )
    folder = _folder(known)
    defines = "".join(f" -D{name}=ON" for name in ("BUILD_TESTING", *options))
    build = f"cmake --build {folder} {_JOBS}"
    return (
        ("cmake",),
        (
            f"mkdir {folder} && echo '*' >{folder}/.gitignore",
            f"cmake -S . -B {folder} -DCMAKE_BUILD_TYPE=Debug{defines}",
            build,
        ),
        f"{build} && ctest --test-dir {folder} --output-on-failure",
        "CMakeLists.txt",
    )


def _meson(files: Files, known: frozenset[str]) -> _Found | None:
    if "meson.build" not in known:
        return None
    folder = _folder(known)
    return (
        ("meson", "ninja-build"),
        (f"meson setup {folder}", f"meson compile -C {folder}"),
        f"meson test -C {folder} --print-errorlogs",
        "meson.build",
    )


def _autotools(files: Files, known: frozenset[str]) -> _Found | None:
    source = next((name for name in ("configure.ac", "configure.in") if name in known), None)
    if source is None and "configure" not in known:
        return None
    own = next((name for name in ("autogen.sh", "bootstrap.sh", "bootstrap", "buildconf") if name in known), None)
    generate = []
    if "configure" not in known:
        generate = [f"NOCONFIGURE=1 sh ./{own} || autoreconf -fi" if own else "autoreconf -fi"]
    makefile = files.read("Makefile.am") or files.read("Makefile.in") or ""
    target = "check" if source or re.search(r"^check\b.*:", makefile, re.MULTILINE) else "test"
    packages = ("autoconf", "automake", "libtool", "autopoint", "gettext") if generate else ()
    return (
        packages,
        (
            *generate,
            "sh ./configure",
            f"make {_JOBS}",
            *([f"make {_JOBS} check TESTS= || true"] if target == "check" else []),
        ),
        f"make {_JOBS} && make {target}",
        source or "configure",
    )


def _make(files: Files, known: frozenset[str]) -> _Found | None:
    name = next((name for name in ("GNUmakefile", "Makefile", "makefile") if name in known), None)
    targets = re.findall(r"^([\w-]+)\s*:(?!=)", files.read(name) or "", re.MULTILINE) if name else []
    target = next((one for one in ("check", "test", "tests", "unittest", "runtests") if one in targets), None)
    if name is None or target is None:
        return None
    # A target of a Makefile builds what it needs.
    return (), (f"make {_JOBS} || make",), f"make {target}", name


def _folder(known: frozenset[str]) -> str:
    """For what is built; not one that the tree has."""
    return "build" if not any(path.startswith("build/") or path == "build" for path in known) else "build-tests"
