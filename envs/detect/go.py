"""Go: go.mod, vendored or not, and the toolchain it asks for."""

import re

from envs.detect.base import Files
from envs.detect.surroundings import DEBIAN, TOOLCHAINS, surroundings
from envs.spec import EnvSpec

OF_DEBIAN = (1, 19)
"""Debian 12's Go."""

_PATH = "/opt/go"
_OPEN = f"chmod -R a+rwX {_PATH}"


class GoDetector:
    ecosystem = "go"
    suffixes = (".go",)

    def detect(self, files: Files) -> EnvSpec | None:
        """The module nearest to the root; None when the tree has no Go file."""
        if not any(path.endswith(".go") for path in files.paths):
            return None
        modules = sorted((path for path in files.paths if _is_module(path)), key=lambda path: (path.count("/"), path))
        module = modules[0] if modules else None
        folder = module.rpartition("/")[0] if module else ""
        text = (files.read(module) if module else None) or ""
        around = surroundings(files)
        base, packages, why = _toolchain(text, around.versions("go"))
        vendored = f"{folder}/vendor/modules.txt".lstrip("/") in files.paths
        needs = re.search(r"^(?:require\b|\t\S+ v\d)", text, re.MULTILINE) is not None and not vendored
        into = f"cd {folder} && " if folder else ""
        variables = {"GOPATH": _PATH, "GOCACHE": f"{_PATH}/cache", "GOTOOLCHAIN": "local", **around.variables}
        if module is None:
            variables["GO111MODULE"] = "off"
        sums = [path.removesuffix("go.mod") + "go.sum" for path in modules]
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=base,
            system_packages=(*packages, *around.packages),
            manifests=tuple(path for path in (*modules, *sums, "go.work", "go.work.sum") if path in files.paths)
            if needs
            else (),
            dependencies=(f"{into}go mod download && {_OPEN}",) if needs else (),
            # Compiled once, tests too, so that the first run does not wait for the standard library.
            install=(f"mkdir -p {_PATH}/cache && {{ {into}go test -run '^$' ./... >/dev/null || true; }} && {_OPEN}",),
            services=around.services,
            test_command=f"{into}go test ./...",
            variables=variables,
            reasons=around.reasons
            | {
                "base": why,
                "dependencies": f"{module}"
                if needs
                else "vendored"
                if vendored
                else "no module but the standard library",
                "install": "compiled beforehand",
                "test_command": f"default for Go, in the folder of {module}" if module else "default for Go",
            },
        )


def _is_module(path: str) -> bool:
    aside = re.search(r"(?:^|/)(?:vendor|testdata|node_modules|examples?|_\w+)/", path)
    return path.rsplit("/", 1)[-1] == "go.mod" and aside is None


def _toolchain(text: str, ci_versions: tuple[str, ...]) -> tuple[str, tuple[str, ...], str]:
    """Image, packages of Debian, reason."""
    named = re.search(r"^go (\d{1,6})\.(\d{1,6})", text, re.MULTILINE)
    wanted = (int(named[1]), int(named[2])) if named else None
    if wanted is None or wanted <= OF_DEBIAN:
        said = f"go {named[1]}.{named[2]} in go.mod" if named else "no version in go.mod"
        return DEBIAN, TOOLCHAINS["go"], f"{said}: Debian's Go 1.19 is enough"
    version = f"{wanted[0]}.{wanted[1]}"
    tested = next((one for one in ci_versions if re.fullmatch(rf"{re.escape(version)}(?:\.\d+)?", one)), version)
    return f"golang:{tested}-bookworm", (), f"go {version} in go.mod, newer than Debian's 1.19"
