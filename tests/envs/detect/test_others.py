"""What the files of Go, Rust, Java, Ruby, PHP, C and C++ projects say, and which of several ecosystems is taken."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envs.detect import DETECTORS, detect
from envs.detect.c import CDetector
from envs.detect.go import GoDetector
from envs.detect.java import JavaDetector
from envs.detect.php import PhpDetector
from envs.detect.ruby import RubyDetector
from envs.detect.rust import RustDetector
from envs.detect.surroundings import DEBIAN
from envs.snapshot import take_snapshot
from envs.spec import EnvSpec
from tests.conftest import MakeRepository
from tests.envs.detect.tree import Tree


def found(detector: object, files: dict[str, str]) -> EnvSpec:
    spec = detector.detect(Tree(files))  # type: ignore[attr-defined]
    assert isinstance(spec, EnvSpec)
    assert all(spec.reasons.values())
    assert {"base", "install", "test_command"} <= spec.reasons.keys()
    return spec


@pytest.mark.parametrize(
    ("module", "base"),
    [
        ("module a\n", DEBIAN),
        ("module a\n\ngo 1.13\n", DEBIAN),
        ("module a\n\ngo 1.19\n", DEBIAN),
        ("module a\n\ngo 1.22.3\n\ntoolchain go1.22.4\n", "golang:1.22-bookworm"),
    ],
)
def test_the_go_toolchain(module: str, base: str) -> None:
    spec = found(GoDetector(), {"go.mod": module, "a.go": ""})
    assert spec.base == base
    assert ("golang-go" in spec.system_packages) == (base == DEBIAN)
    assert spec.test_command == "go test ./..."


def test_go_modules_are_fetched_once_for_all_commits_that_agree_on_them() -> None:
    needs = "module a\n\ngo 1.17\n\nrequire (\n\tb.org/c v1.0.0\n)\n"
    spec = found(GoDetector(), {"go.mod": needs, "go.sum": "", "a.go": ""})
    assert spec.manifests == ("go.mod", "go.sum")
    assert spec.dependencies[0].startswith("go mod download")
    vendored = found(GoDetector(), {"go.mod": needs, "vendor/modules.txt": "", "a.go": ""})
    assert (vendored.manifests, vendored.dependencies) == ((), ())
    assert found(GoDetector(), {"go.mod": "module a\n", "a.go": ""}).dependencies == ()


def test_a_go_module_below_the_root_and_none_at_all() -> None:
    below = found(GoDetector(), {"src/go.mod": "module a\n", "src/a.go": "", "vendor/b/go.mod": ""})
    assert below.test_command == "cd src && go test ./..."
    assert found(GoDetector(), {"a.go": ""}).variables["GO111MODULE"] == "off"


@pytest.mark.parametrize(
    ("files", "base"),
    [
        ({"Cargo.toml": '[package]\nedition = "2021"\n'}, DEBIAN),
        ({"Cargo.toml": '[package]\nrust-version = "1.60"\n'}, DEBIAN),
        ({"Cargo.toml": '[package]\nrust-version = "1.74.1"\n'}, "rust:1.74-slim-bookworm"),
        ({"Cargo.toml": '[package]\nedition = "2024"\n'}, "rust:1.85-slim-bookworm"),
        ({"Cargo.toml": '[package]\nedition = "2021"\n', "Cargo.lock": "version = 4\n"}, "rust:1.78-slim-bookworm"),
        ({"Cargo.toml": "", "rust-toolchain.toml": '[toolchain]\nchannel = "1.70.0"\n'}, "rust:1.70-slim-bookworm"),
        ({"Cargo.toml": "", "rust-toolchain": "stable\n"}, DEBIAN),
    ],
)
def test_the_rust_toolchain(files: dict[str, str], base: str) -> None:
    assert found(RustDetector(), {"src/lib.rs": "", **files}).base == base


def test_crates() -> None:
    cargo = '[workspace]\nmembers = ["a"]\n'
    files = {"Cargo.toml": cargo, "Cargo.lock": "", "a/Cargo.toml": "[dependencies]\nserde = '1'\n", "a/src/lib.rs": ""}
    spec = found(RustDetector(), files)
    assert spec.dependencies[0].startswith("{ cargo fetch --locked || cargo fetch;")
    assert set(spec.manifests) == {"Cargo.toml", "Cargo.lock", "a/Cargo.toml"}
    assert spec.test_command == "cargo test --offline --workspace"
    own = found(RustDetector(), {"Cargo.toml": "[dependencies]\na = {path = 'a'}\n", "src/lib.rs": ""})
    assert own.dependencies == ()


def test_a_python_package_in_rust_is_python() -> None:
    files = {"Cargo.toml": "", "pyproject.toml": "[build-system]\nrequires = ['maturin']\n", "src/lib.rs": ""}
    assert RustDetector().detect(Tree(files)) is None


@pytest.mark.parametrize(
    ("files", "base", "words"),
    [
        ({"pom.xml": "<project/>"}, DEBIAN, "mvn -B"),
        ({"pom.xml": "<p><java.version>1.8</java.version></p>", "mvnw": ""}, DEBIAN, "sh ./mvnw"),
        ({"pom.xml": "<maven.compiler.release>21</maven.compiler.release>"}, "maven:3-eclipse-temurin-21", "mvn -B"),
        ({"build.gradle": "sourceCompatibility = '11'", "gradlew": ""}, DEBIAN, "sh ./gradlew"),
        ({"build.gradle.kts": "kotlin { jvmToolchain(21) }"}, "gradle:jdk21", "gradle --no-daemon"),
    ],
)
def test_java(files: dict[str, str], base: str, words: str) -> None:
    spec = found(JavaDetector(), {"src/main/java/A.java": "", **files})
    assert spec.base == base
    assert spec.test_command is not None
    assert words in spec.test_command
    assert " -o " in spec.test_command or " --offline " in spec.test_command


def test_the_reports_of_java_are_printed_after_the_run(tmp_path: Path) -> None:
    spec = found(JavaDetector(), {"pom.xml": "", "A.java": ""})
    reports = tmp_path / "target" / "surefire-reports"
    reports.mkdir(parents=True)
    (reports / "TEST-old.xml").write_text("<old/>")
    maven = tmp_path / "mvn"
    maven.write_text(f"#!/bin/sh\necho '<testsuite/>' >{reports}/TEST-a.xml\nexit 3\n")
    maven.chmod(0o755)
    done = subprocess.run(
        ["sh", "-c", spec.test_command or ""],
        cwd=tmp_path, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("<testsuite/>\n", 3)


@pytest.mark.parametrize(
    ("files", "base", "command"),
    [
        ({"spec/a_spec.rb": ""}, DEBIAN, "rspec"),
        ({"Gemfile": "gem 'rspec'\n", "spec/a_spec.rb": ""}, DEBIAN, "bundle exec rspec"),
        ({"Gemfile": "ruby '2.7.1'\n", "Rakefile": "Rake::TestTask.new"}, "ruby:2.7-slim", "bundle exec rake test"),
        ({"Gemfile": "", ".ruby-version": "ruby-3.1.2\n", "Rakefile": "RSpec::Core::RakeTask.new"}, DEBIAN,
         "bundle exec rake spec"),
        ({"Gemfile": "ruby '>= 2.5'\n", "spec/a_spec.rb": ""}, DEBIAN, "bundle exec rspec"),
    ],
)  # fmt: skip
def test_ruby(files: dict[str, str], base: str, command: str) -> None:
    spec = found(RubyDetector(), {"lib/a.rb": "", **files})
    assert (spec.base, spec.test_command) == (base, command)


@pytest.mark.parametrize(
    ("composer", "base", "command"),
    [
        ('{"require": {"php": ">=7.4"}}', DEBIAN, "phpunit"),
        ('{"require": {"php": "^7.4 || ^8.0"}, "require-dev": {"phpunit/phpunit": "^8 || ^9.5"}}', DEBIAN, "phpunit"),
        ('{"require": {"php": "^8.1"}, "require-dev": {"phpunit/phpunit": "^10"}}', DEBIAN, "vendor/bin/phpunit"),
        ('{"require": {"php": "~7.4.0"}, "require-dev": {"phpunit/phpunit": "^9"}}', "php:7.4-cli", "phpunit"),
        ('{"require": {"php": "^8.3", "a/b": "1"}}', "php:8.3-cli", "vendor/bin/phpunit"),
        ('{"require-dev": {"pestphp/pest": "^2"}}', DEBIAN, "vendor/bin/pest"),
    ],
)
def test_php(composer: str, base: str, command: str) -> None:
    spec = found(PhpDetector(), {"composer.json": composer, "phpunit.xml.dist": "", "src/A.php": ""})
    assert (spec.base, spec.test_command) == (base, command)


def test_extensions_of_php() -> None:
    composer = '{"require": {"ext-intl": "*", "ext-dom": "*", "ext-pdo_mysql": "*", "ext-json": "*"}}'
    packages = found(PhpDetector(), {"composer.json": composer, "a.php": ""}).system_packages
    assert {"php-intl", "php-xml", "php-mysql"} <= set(packages)
    assert "php-json" not in packages


@pytest.mark.parametrize(
    ("files", "install", "command"),
    [
        (
            {"CMakeLists.txt": 'option(X_BUILD_TESTS "Tests" OFF)\noption(Y_TESTING "" ON)\nfind_package(ZLIB)\n'},
            "cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=ON -DX_BUILD_TESTS=ON",
            "cmake --build build -j4 && ctest --test-dir build --output-on-failure",
        ),
        (
            {"CMakeLists.txt": "", "build/tool.sh": ""},
            "cmake --build build-tests -j4",
            "cmake --build build-tests -j4 && ctest --test-dir build-tests --output-on-failure",
        ),
        ({"meson.build": ""}, "meson setup build", "meson test -C build --print-errorlogs"),
        ({"configure.ac": "", "Makefile.am": ""}, "autoreconf -fi", "make -j4 && make check"),
        ({"configure.ac": "", "autogen.sh": ""}, "NOCONFIGURE=1 sh ./autogen.sh || autoreconf -fi",
         "make -j4 && make check"),
        ({"configure": "", "Makefile.in": "test: a\n"}, "sh ./configure", "make -j4 && make test"),
        ({"Makefile": "all: x\ntest: x\n\t./x\n"}, "make -j4 || make", "make test"),
        ({"CMakeLists.txt": "project(x)", "configure.ac": ""}, "sh ./configure", "make -j4 && make check"),
        ({"expat/CMakeLists.txt": "add_test(a b)", "expat/lib/a.c": "", "expat/b.c": "", "fuzz/Makefile": "test:\n"},
         "cd expat && { cmake --build build -j4; }",
         "cd expat && cmake --build build -j4 && ctest --test-dir build --output-on-failure"),
    ],
)  # fmt: skip
def test_c(files: dict[str, str], install: str, command: str) -> None:
    spec = found(CDetector(), {"src/a.c": "", **files})
    assert install in spec.install
    assert spec.test_command == command
    assert ("zlib1g-dev" in spec.system_packages) == ("ZLIB" in files.get("CMakeLists.txt", ""))


@pytest.mark.parametrize(
    "files", [{"Makefile": "all: x\n", "a.c": ""}, {"a.c": "", "setup.py": "", "Makefile": "test:\n"}]
)
def test_what_is_no_c_project(files: dict[str, str]) -> None:
    assert CDetector().detect(Tree(files)) is None


@pytest.mark.parametrize(
    ("files", "ecosystem"),
    [
        ({"go.mod": "module a\n", "a.go": "", "b.go": "", "tool.py": ""}, "go"),
        ({"package.json": '{"scripts": {"test": "jest"}}', "a.ts": "", "b.tsx": "", "c.py": ""}, "node"),
        (
            {"setup.py": "", "a.py": "", "docs/_static/x.js": "", "docs/_static/y.js": "", "package.json": "{}"},
            "python",
        ),
        ({"CMakeLists.txt": "", "a.cpp": "", "a.hpp": "", "tools/b.py": ""}, "c"),
        ({"composer.json": '{"require": {}}', "src/A.php": "", "webpack.js": "", "package.json": "{}"}, "php"),
        ({"README": ""}, "python"),
    ],
)
def test_which_ecosystem(
    make_repository: MakeRepository, tmp_path: Path, files: dict[str, str], ecosystem: str
) -> None:
    assert detect(take_snapshot(make_repository(files), tmp_path / "base.git")).ecosystem == ecosystem


NAMES = (
    "package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", ".nvmrc", "go.mod", "Cargo.toml", "Cargo.lock",
    "rust-toolchain", "pom.xml", "build.gradle", "Gemfile", "Rakefile", ".ruby-version", "composer.json", "phpunit.xml",
    "CMakeLists.txt", "meson.build", "configure.ac", "Makefile", "a.c", "a.rs", "a.go", "a.js", "a.rb", "a.php",
)  # fmt: skip
_DIGITS = '{"engines": {"node": "' + "9" * 5000 + '"}, "require": {"php": "^' + "9" * 5000 + '"}}'
LINES = (
    "{", "}", '{"scripts": {"test": "a && "}}', '{"scripts": {"test": ["a"], "build": 1}, "engines": {"node": 3}}',
    '{"require": ["php"], "require-dev": {"phpunit/phpunit": 3}}', '{"workspaces": 1, "packageManager": "yarn@"}',
    '{"volta": [], "dependencies": "x", "exports": {".": []}}', "__metadata:", "  version: x", "lockfileVersion: y",
    "go x", "go 1.", "require (", "[package]", "edition = 3", "[dependencies]", "a = 1", "rust-version = 2",
    "<java.version>1.9</java.version>", "ruby '", "gem", "option(", "option(A_TEST", "find_package(", "check:",
    "test::",
    "9" * 5000, f"go {'9' * 5000}.1", f"<java.version>{'9' * 5000}</java.version>", _DIGITS,
    "lts/none", "\ufeff", "\x00", "'", '"',
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(LINES), max_size=4).map("\n".join), max_size=8))
def test_no_file_makes_a_detector_fail(files: dict[str, str]) -> None:
    for detector in DETECTORS:
        spec = detector.detect(Tree(files))
        assert spec is None or (spec.ecosystem == detector.ecosystem and spec.test_command)
