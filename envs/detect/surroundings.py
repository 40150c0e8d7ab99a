"""What every ecosystem but Python takes from CI files and the project's own containers."""

from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.ci import CiRecipe, ci_steps
from envs.detect.dockerfile import container_hints
from envs.detect.python_system import debian_packages

DEBIAN = "debian:bookworm-slim"
"""Its packages have a toolchain for most languages, from one registry: what is used unless another version is asked."""

TOOLCHAINS: dict[str, tuple[str, ...]] = {
    "go": ("golang-go", "gcc", "libc6-dev"),
    "rust": ("cargo", "gcc", "libc6-dev", "pkg-config"),
    "java": ("openjdk-17-jdk-headless", "maven", "gradle"),
    "ruby": ("ruby", "ruby-dev", "bundler", "build-essential"),
    "php": ("php-cli", "composer", "unzip", "php-xml", "php-mbstring"),
}
"""Debian's own, also for a project that wants another one, when that one's image cannot be had."""


@dataclass(frozen=True)
class Surroundings:
    """Packages (as Debian 12 names them), services and variables, each with its reason."""

    ci: CiRecipe
    packages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def versions(self, language: str) -> tuple[str, ...]:
        """Of its toolchain, as CI or the project's own container names them."""
        return self.ci.toolchains.get(language, ())


def surroundings(files: Files, drop: frozenset[str] = frozenset()) -> Surroundings:
    """Read once per detection; `drop` are packages the toolchain brings itself."""
    ci = ci_steps(files)
    hints = container_hints(files)
    packages = tuple(name for name in debian_packages(ci.system_packages) if name not in drop)
    why = ci.source or "CI"
    reasons = {}
    if packages:
        reasons["system_packages"] = why
    if ci.services or hints.services:
        reasons["services"] = why if ci.services else "the project's own containers"
    if ci.variables:
        reasons["variables"] = why
    return Surroundings(ci, packages, ci.services or hints.services, dict(ci.variables), reasons)


def versions_of(found: Surroundings, language: str, files: Files) -> tuple[str, ...]:
    """Versions CI tests with, else those of the project's own container."""
    return found.versions(language) or container_hints(files).toolchains.get(language, ())
