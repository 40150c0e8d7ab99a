"""What the files of a Node project say."""

import datetime
import json

import pytest

from envs.detect.node import NO_DOWNLOADS, NodeDetector
from envs.detect.node_version import satisfies
from envs.spec import EnvSpec
from tests.envs.detect.tree import Tree


def package(**fields: object) -> str:
    return json.dumps({"name": "x", "scripts": {"test": "jest"}, "devDependencies": {"jest": "^29"}, **fields})


def detected(files: dict[str, str], day: str = "2023-06-01") -> EnvSpec:
    spec = NodeDetector().detect(Tree({"package.json": package(), "index.js": "", **files}, day))
    assert spec is not None
    assert all(spec.reasons.values())
    return spec


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, "18"),
        ({".nvmrc": "v14.17.0\n"}, "14"),
        ({".nvmrc": "lts/gallium"}, "16"),
        ({".nvmrc": "lts/*"}, "18"),
        ({".node-version": "12"}, "12"),
        ({".tool-versions": "ruby 3.1\nnodejs 16.2.0\n"}, "16"),
        ({"package.json": package(volta={"node": "16.14.2"})}, "16"),
        ({"package.json": package(engines={"node": ">=10"})}, "18"),
        ({"package.json": package(engines={"node": "^12.20.0 || ^14.13.1"})}, "14"),
        ({"package.json": package(engines={"node": ">= 6.9.0 <= 8"})}, "8"),
        ({"package.json": package(engines={"node": ">=20"})}, "20"),
        ({"package.json": package(engines={"node": "whatever"})}, "18"),
        ({"package.json": package(engines=["node"])}, "18"),
        ({".github/workflows/test.yml": (
            "jobs:\n  test:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        node: [12, 14, 16]\n"
            "    steps:\n    - uses: actions/setup-node@v3\n      with:\n        node-version: ${{ matrix.node }}\n"
            "    - run: npm ci\n    - run: npm test\n")}, "16"),
    ],
)  # fmt: skip
def test_the_version_of_node(files: dict[str, str], version: str) -> None:
    assert detected(files).base == f"node:{version}-slim"


@pytest.mark.parametrize(
    ("wanted", "majors"),
    [
        (">=12 <17", [12, 14, 16]), ("^14", [14]), ("~16.3", [16]), ("12.x || 14.x", [12, 14]), ("*", [12, 14, 16, 18]),
        ("12 - 16", [12, 14, 16]), ("<14.5", [12, 14]), ("<14.0.0", [12]), (">14", [16, 18]), (">=14.1", [14, 16, 18]),
        ("v18.0.0", [18]), ("a", []),
    ],
)  # fmt: skip
def test_ranges(wanted: str, majors: list[int]) -> None:
    assert [major for major in (12, 14, 16, 18) if satisfies(major, wanted)] == majors


@pytest.mark.parametrize(
    ("files", "tool", "install"),
    [
        ({"package-lock.json": "{}"}, "", "npm ci --prefer-offline"),
        ({}, "", "npm install --no-package-lock"),
        ({"yarn.lock": "# yarn lockfile v1\n"}, "yarn@1", "yarn install --frozen-lockfile"),
        ({"yarn.lock": "__metadata:\n  version: 6\n"}, "@yarnpkg/cli-dist@3", "yarn install --immutable"),
        (
            {"yarn.lock": "__metadata:\n  version: 8\n", ".yarn/releases/yarn-4.0.2.cjs": ""},
            "cli-dist@4",
            "node .yarn/releases/yarn-4.0.2.cjs install --immutable",
        ),
        ({"pnpm-lock.yaml": "lockfileVersion: 5.4\n"}, "pnpm@7", "pnpm install --frozen-lockfile"),
        ({"pnpm-lock.yaml": "lockfileVersion: '6.0'\n"}, "pnpm@8", "pnpm install --frozen-lockfile"),
        (
            {"package.json": package(packageManager="pnpm@8.6.1+sha256.aa")},
            "pnpm@8.6.1",
            "pnpm install --prefer-offline",
        ),
        ({"package.json": package(packageManager="yarn@1.22.19")}, "yarn@1", "yarn install --prefer-offline"),
    ],
)
def test_the_package_manager(files: dict[str, str], tool: str, install: str) -> None:
    spec = detected(files)
    assert tool in " ".join(spec.tools)
    assert bool(spec.tools) == bool(tool)
    assert spec.install[0].startswith(install)
    assert all(step.endswith("not fetched beforehand'") for step in spec.dependencies)
    assert "package.json" in spec.manifests
    assert spec.variables.items() >= NO_DOWNLOADS.items()


def test_the_day_counts_only_where_no_lock_file_does() -> None:
    day = detected({}, "2021-02-03").as_of
    assert day is not None
    assert "2021-02-03" <= day <= "2021-02-09"
    assert detected({"package-lock.json": "{}"}, "2021-02-03").as_of is None
    assert detected({}, datetime.date.today().isoformat()).as_of is None


def test_nothing_is_fetched_for_a_project_without_dependencies() -> None:
    spec = detected({"package.json": '{"scripts": {"test": "node --test"}}'})
    assert (spec.manifests, spec.dependencies, spec.install, spec.as_of) == ((), (), (), None)


def test_commits_that_agree_on_their_packages_share_a_layer() -> None:
    files = {
        "package.json": package(workspaces=["packages/*"]), "package-lock.json": "{}", ".npmrc": "",
        "packages/a/package.json": "{}", "packages/a/test/fixtures/package.json": "{}", "patches/b.patch": "",
    }  # fmt: skip
    manifests = {"package.json", "package-lock.json", ".npmrc", "patches", "packages/a/package.json"}
    assert set(detected(files).manifests) == manifests


@pytest.mark.parametrize(
    ("scripts", "command"),
    [
        ({"test": "jest"}, "npm test"),
        ({"test": "eslint . && jest --ci"}, "npx --no-install jest --ci"),
        ({"test": "npm run lint && npm run test:unit"}, "npm run test:unit"),
        ({"test": "standard && NODE_ENV=test tape 'test/*.js'"}, "NODE_ENV=test npx --no-install tape 'test/*.js'"),
        ({"test": "run-s build lint test:unit"}, "npm run build && npm run test:unit"),
        (
            {
                "test": "run-s build lint unit-test",
                "build": "run-s build:*",
                "unit-test": "jest",
                "build:clean": "rimraf dist",
                "build:stats": "node stats.mjs",
            },
            "npm run build:clean && npm run unit-test",
        ),
        (
            {
                "test": "run-s build lint unit-test",
                "build": "run-s build:*",
                "prebuild": "x",
                "unit-test": "jest",
                "build:clean": "rimraf dist",
                "build:stats": "node stats.mjs",
            },
            "npm run build && npm run unit-test",
        ),
        ({"test": "xo && node --test test/*.ts && del-cli dist && tsc && tsd"}, "node --test test/*.ts"),
        ({"test": "nyc tape 'test/*.js'", "pretest": "npm run lint"}, "npx --no-install nyc tape 'test/*.js'"),
        ({"test": "npm run unit", "unit": "mocha", "posttest": "npx npm audit"}, "npm run unit"),
        (
            {"test": "mocha", "pretest": "npm run build", "posttest": "nyc report"},
            "npm run pretest && npx --no-install mocha",
        ),
        ({"test": "tsc --noEmit && vitest run"}, "npx --no-install vitest run"),
        ({"test": "npm run build && mocha"}, "npm test"),
        ({"test": "xo; ava"}, "npm test"),
        ({"test": "eslint ."}, "npm test"),
        ({"test": 'echo "Error: no test specified" && exit 1'}, "npx --no-install jest"),
        ({"test": 'echo "Error: no test specified" && exit 1', "test:unit": "jest src"}, "npm run test:unit"),
        ({"test": "mocha dist/test", "build": "tsc"}, "npm run build && npm test"),
        ({"test": "mocha dist/test", "build": "tsc", "pretest": "npm run build"}, "npm test"),
        ({}, "npx --no-install jest"),
        ([], "npx --no-install jest"),
    ],
)
def test_the_test_command(scripts: object, command: str) -> None:
    assert detected({"package.json": package(scripts=scripts)}).test_command == command


def test_what_it_exports_is_built() -> None:
    scripts = {"test": "jest", "build": "tsc -p ."}
    made = detected({"package.json": package(main="./dist/index.js", scripts=scripts)})
    assert made.install[-1].startswith("npm run build || ")
    there = detected({"package.json": package(main="lib/index", scripts=scripts), "lib/index.js": ""})
    assert len(there.install) == 1


def test_native_modules_need_a_compiler() -> None:
    spec = detected({"package.json": package(dependencies={"bcrypt": "^5"})})
    assert spec.system_packages == ("python3", "make", "g++")
    assert "bcrypt" in spec.reasons["system_packages"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.js": ""},
        {"package.json": "[1"},
        {"package.json": "[]"},
        {"package.json": '{"devDependencies": {"prettier": "2"}}', "setup.py": ""},
    ],
)
def test_what_is_no_node_project(files: dict[str, str]) -> None:
    assert NodeDetector().detect(Tree(files)) is None
