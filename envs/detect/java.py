"""Java and Kotlin: Maven and Gradle."""

import re
from collections.abc import Sequence

from envs.detect.base import Files
from envs.detect.surroundings import DEBIAN, surroundings, versions_of
from envs.spec import EnvSpec

OF_DEBIAN = 17
"""Debian 12's JDK."""

_STORE = "/opt/m2"
_GRADLE = "/opt/gradle"
_OPEN = "chmod -R a+rwX"
_RELEASE = re.compile(
    r"<(?:maven\.compiler\.(?:release|source|target)|java\.version|release|source)>\s*(?:1\.)?(\d{1,6})\s*<"
    r"|(?:JavaLanguageVersion\.of\(|jvmToolchain\(|JavaVersion\.VERSION_(?:1_)?|sourceCompatibility\s*=\s*['\"]?(?:1\.)?)(\d{1,6})"
)

_DECIDES = re.compile(
    r"(?:^|/)(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|gradle\.properties|libs\.versions\.toml"
    r"|maven-wrapper\.properties|gradle-wrapper\.properties|gradlew|mvnw)$"
)


class JavaDetector:
    ecosystem = "java"
    suffixes = (".java", ".kt", ".groovy", ".scala")

    def detect(self, files: Files) -> EnvSpec | None:
        """A pom.xml or build.gradle at the root; None without one."""
        known = frozenset(files.paths)
        builds = [name for name in ("pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle",
                                    "settings.gradle.kts") if name in known]  # fmt: skip
        if not builds:
            return None
        around = surroundings(files, drop=frozenset({"default-jdk-headless", "maven"}))
        maven = builds[0] == "pom.xml"
        release, why = _release(files, builds, versions_of(around, "java", files))
        base, packages = _toolchain(release, maven)
        fetch, compiled, command, variables = _maven(known) if maven else _gradle(known)
        return EnvSpec(
            ecosystem=self.ecosystem,
            base=base,
            system_packages=(*packages, *around.packages),
            manifests=tuple(path for path in files.paths if _DECIDES.search(path) or path.startswith(".mvn/")),
            dependencies=(fetch,),
            install=(compiled,),
            services=around.services,
            test_command=command,
            variables={**variables, **around.variables},
            reasons=around.reasons
            | {
                "base": why,
                "dependencies": builds[0],
                "install": builds[0],
                "test_command": f"default for {builds[0]}",
            },
        )


def _maven(known: frozenset[str]) -> tuple[str, str, str, dict[str, str]]:
    maven = f"{'sh ./mvnw' if 'mvnw' in known else 'mvn'} -B -ntp -Dmaven.repo.local={_STORE}"
    return (
        f"mkdir -p {_STORE} && {{ {maven} -q dependency:go-offline -DexcludeReactor || "
        f"echo 'swe-agent: not all was fetched beforehand'; }} && {_OPEN} {_STORE}",
        # What a test run loads for itself (its provider) is there only after one.
        f"{{ {maven} -q test-compile surefire:test -DskipTests || {maven} -q test-compile; }} && {_OPEN} {_STORE}",
        _told(f"{maven} -o -Dmaven.test.failure.ignore=true test", "*/target/surefire-reports/TEST-*.xml"),
        {"MAVEN_USER_HOME": f"{_STORE}/wrapper"} if "mvnw" in known else {},
    )


def _gradle(known: frozenset[str]) -> tuple[str, str, str, dict[str, str]]:
    gradle = f"{'sh ./gradlew' if 'gradlew' in known else 'gradle'} --no-daemon"
    return (
        f"mkdir -p {_GRADLE} && {{ {gradle} -q testClasses || echo 'swe-agent: not all was fetched beforehand'; }} "
        f"&& {_OPEN} {_GRADLE}",
        f"{gradle} -q testClasses && {_OPEN} {_GRADLE}",
        _told(f"{gradle} --offline --continue test", "*/build/test-results/*/TEST-*.xml"),
        {"GRADLE_USER_HOME": _GRADLE},
    )


def _told(command: str, reports: str) -> str:
    """The command, and then the reports it wrote: what it prints names no test. Those of an earlier run are removed."""
    return (
        f"find . -path '{reports}' -delete; {command}; code=$?; find . -path '{reports}' -exec cat {{}} +; exit $code"
    )


def _release(files: Files, builds: Sequence[str], ci_versions: tuple[str, ...]) -> tuple[int, str]:
    for name in builds:
        named = [int(one or other) for one, other in _RELEASE.findall(files.read(name) or "")]
        if named:
            return max(named), f"Java {max(named)} in {name}"
    tested = [int(found[1]) for one in ci_versions if (found := re.match(r"(?:1\.)?(\d{1,6})", one))]
    if tested:
        return max(tested), f"Java {max(tested)} in CI"
    return OF_DEBIAN, f"no version said: Debian's {OF_DEBIAN}"


def _toolchain(release: int, maven: bool) -> tuple[str, tuple[str, ...]]:
    if 8 <= release <= OF_DEBIAN:
        return DEBIAN, ("openjdk-17-jdk-headless", "ca-certificates-java", "maven" if maven else "gradle")
    wanted = release if release in (8, 11, 17, 21, 24, 25) else 8 if release < 8 else 21
    return (f"maven:3-eclipse-temurin-{wanted}" if maven else f"gradle:jdk{wanted}"), ()
