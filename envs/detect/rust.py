"""Rust: Cargo.toml, its lock file and the toolchain it asks for."""

import re

from envs.detect.base import Files
from envs.detect.readers import inner, table, toml_of
from envs.detect.surroundings import DEBIAN, TOOLCHAINS, surroundings
from envs.spec import EnvSpec

OF_DEBIAN = (1, 63)
"""Debian 12's Rust."""

_HOME = "/opt/cargo"
_EDITIONS = {"2015": (1, 31), "2018": (1, 31), "2021": (1, 56), "2024": (1, 85)}


class RustDetector:
    ecosystem = "rust"
    suffixes = (".rs",)

    def detect(self, files: Files) -> EnvSpec | None:
        """None without a Cargo.toml, and for a Python package that is only written in Rust."""
        manifests = sorted(
            (path for path in files.paths if path.rsplit("/", 1)[-1] == "Cargo.toml" and "/tests/" not in f"/{path}"),
            key=lambda path: (path.count("/"), path),
        )
        if not manifests or re.search(r"maturin|setuptools-rust", files.read("pyproject.toml") or ""):
            return None
        first = manifests[0]
        folder = first.rpartition("/")[0]
        cargo = toml_of(files.read(first))
        lock = f"{folder}/Cargo.lock".lstrip("/")
        around = surroundings(files)
        base, packages, why = _toolchain(files, cargo, files.read(lock) or "", folder)
        needs = any(_names_others(toml_of(files.read(path))) for path in manifests)
        whole = " --workspace" if "workspace" in cargo else ""
        compiled = f"{{ cargo test --no-run{whole} || echo 'swe-agent: the tests did not compile'; }}"
        into = f"cd {folder} && " if folder else ""
        locked = lock in files.paths
        fetch = f"{into}{'cargo fetch --locked || cargo fetch' if locked else 'cargo fetch'}"
        kept = (
            *manifests,
            *(path for path in files.paths if re.search(r"(?:^|/)(?:Cargo\.lock|\.cargo/config.*)$", path)),
        )
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=base,
            system_packages=(*packages, *around.packages),
            manifests=kept if needs else (),
            dependencies=(f"{{ {fetch}; }} && chmod -R a+rwX {_HOME}",) if needs else (),
            install=(f"mkdir -p {_HOME} && {into}{compiled} && chmod -R a+rwX {_HOME}",),
            services=around.services,
            # Without a network cargo would wait for its index.
            test_command=f"{into}cargo test --offline{whole}",
            variables={"CARGO_HOME": _HOME, "CARGO_TERM_COLOR": "never", **around.variables},
            reasons=around.reasons
            | {
                "base": why,
                "dependencies": (lock if locked else first) if needs else "no crates",
                "install": "compiled beforehand",
                "test_command": f"default for Rust, {first}",
            },
        )


def _names_others(cargo: dict[str, object]) -> bool:
    tables = (cargo, table(cargo.get("workspace")))
    named = [
        one
        for owner in tables
        for key in ("dependencies", "dev-dependencies", "build-dependencies")
        for one in table(owner.get(key)).values()
    ]
    return any(not (isinstance(one, dict) and "path" in one) for one in named) or "target" in cargo


def _toolchain(files: Files, cargo: dict[str, object], lock: str, folder: str) -> tuple[str, tuple[str, ...], str]:
    prefix = f"{folder}/" if folder else ""
    pinned = files.read(f"{prefix}rust-toolchain.toml") or files.read(f"{prefix}rust-toolchain") or ""
    if found := re.search(r"(?:channel\s*=\s*\"|^\s*)(\d{1,6}\.\d{1,6})", pinned):
        return _image(found[1], "rust-toolchain")
    declared = inner(cargo, "package", "rust-version") or inner(cargo, "workspace", "package", "rust-version")
    edition = inner(cargo, "package", "edition") or inner(cargo, "workspace", "package", "edition")
    wanted, why = _EDITIONS.get(str(edition), (1, 0)), f"edition {edition}"
    if isinstance(declared, str) and (found := re.match(r"(\d{1,6})\.(\d{1,6})", declared)):
        wanted, why = max(wanted, (int(found[1]), int(found[2]))), f"rust-version {declared}"
    if re.search(r"^version = 4$", lock, re.MULTILINE) and wanted < (1, 78):
        wanted, why = (1, 78), "Cargo.lock of version 4"
    if wanted <= OF_DEBIAN:
        return DEBIAN, TOOLCHAINS["rust"], f"{why}: Debian's Rust 1.63 is enough"
    return _image(f"{wanted[0]}.{wanted[1]}", why)


def _image(version: str, why: str) -> tuple[str, tuple[str, ...], str]:
    return f"rust:{version}-slim-bookworm", ("pkg-config",), why
