"""The command that runs a project's tests: its `test` script without linters, with the build its tests need."""

import re
import shlex

from envs.detect.base import Files
from envs.detect.readers import Table, inner, table
from envs.runners import RUNNERS
from envs.runners.line import Line, parse_line

_NO_TESTS = re.compile(r"no test specified|^\s*(?:exit 1|true|:)?\s*$")
_ASIDE = re.compile(
    r"(?:^|[\s:/_-])(?:lint\w*|eslint|tslint|jslint|jshint|jscs|standard|semistandard|xo|prettier|format|stylelint"
    r"|typecheck|type-check|check-types|types|flow|audit|depcheck|tsd|dtslint|size|size-limit|bundlesize|commitlint|stats"
    r"|publint|attw|knip|coveralls|codecov|docs?|markdownlint|remark|cspell|license\w*|danger|biome|check-dts|test-dts"
    r"|test:types|test:lint|test:browsers?|test:e2e|e2e|cypress|playwright|karma)(?:$|[\s:./])|tsc\b.*--noEmit",
    re.IGNORECASE,
)
_OF_THE_SHELL = frozenset(
    ["npm", "npx", "yarn", "pnpm", "node", "cd", "echo", "rm", "mkdir", "cp", "mv", "make", "sh", "bash", "test",
     "true", "set", "export", "env", "python", "python3", "git", "sleep", "cat", "ls"]
)  # fmt: skip
_OTHERS = ("test:unit", "unit", "test:node", "test-node", "unit-test", "unit-tests", "jest", "mocha", "vitest", "tests",
           "test:ci", "test-ci", "test:all", "ava", "tape", "tap")  # fmt: skip
_RUNNERS = {"vitest": "vitest run", "jest": "jest", "mocha": "mocha", "ava": "ava", "tap": "tap"}
_PRODUCTS = re.compile(r"(?:^|[\s/'\"=.])(dist|build|lib|out|es|esm|cjs|compiled|_build|\.tmp)(?:[-/'\"\s]|$)")
_TEST_FILE = re.compile(r"(?:^|/)(?:tests?/.*|.*[.-]test)\.[cm]?js$")


def test_command(files: Files, package: Table, manager: str) -> tuple[str, str]:
    """The command and its reason."""
    scripts = {key: value for key, value in table(package.get("scripts")).items() if isinstance(value, str)}
    script = scripts.get("test", "")
    if _NO_TESTS.search(script):
        name = next((name for name in _OTHERS if name in scripts and not _NO_TESTS.search(scripts[name])), None)
        if name is None:
            return _by_dependency(files, package)
        command, why = f"{manager} run {name}", f"script `{name}` of package.json"
        script = scripts[name]
    else:
        command, why = f"{manager} test", "script `test` of package.json"
        kept = _without_asides(script, scripts, manager)
        if kept is not None and (kept != script or _asides_around(scripts)):
            kept = kept if kept != script else _told(_parts(script, manager) or [])
            if "pretest" in scripts and not _ASIDE.search(scripts["pretest"]):
                kept = f"{manager} run pretest && {kept}"
            command, why = kept, f"{why}, without what does not test"
    if _tests_products(files, script, scripts):
        command, why = f"{manager} run build && {command}", f"{why}; its tests read what the build makes"
    if (plain := _without_measuring(command, scripts, manager)) != command:
        command, why = plain, f"{why}; of the build what makes something"
    return command, why


def no_tests(package: Table) -> bool:
    """Whether no script of package.json runs tests."""
    scripts = table(package.get("scripts"))
    return all(_NO_TESTS.search(str(scripts.get(name, ""))) for name in ("test", *_OTHERS))


def build_step(package: Table, manager: str, files: Files) -> str | None:
    """The project's own build, where what it exports is made by one; a build that fails does not cost the rest."""
    scripts = table(package.get("scripts"))
    name = next((name for name in ("build", "compile", "prepare") if isinstance(scripts.get(name), str)), None)
    if name is None or (name == "prepare" and "tsc" not in str(scripts["prepare"])):
        return None
    exported = [package.get("main"), package.get("module"), inner(package, "exports", ".", "default")]
    made = any(
        isinstance(path, str) and _PRODUCTS.search(f"/{path}") and not _tracked(files, path) for path in exported
    )
    if not made and "workspaces" not in package and "pnpm-workspace.yaml" not in files.paths:
        return None
    return f"{manager} run {name} || echo 'swe-agent: the build did not pass'"


def _tracked(files: Files, path: str) -> bool:
    plain = path.removeprefix("./")
    return any(one == plain or one.startswith((f"{plain}.", f"{plain}/")) for one in files.paths)


def _tests_products(files: Files, script: str, scripts: dict[str, str]) -> bool:
    """Whether the tests are, or read, files that a build makes and nothing makes them before."""
    if "build" not in scripts or "pretest" in scripts or re.search(r"\bbuild\b(?!/)|\btsc\b|compile", script):
        return False
    found = _PRODUCTS.search(script)
    return found is not None and not any(path.startswith(f"{found[1]}/") for path in files.paths)


def _without_asides(script: str, scripts: dict[str, str], manager: str) -> str | None:
    """The script's commands without linters and the like; None when it cannot be cut, or nothing would be left."""
    parts = _parts(script, manager)
    if parts is None:
        return None
    kept = [part for part in parts if not _aside(part, scripts)]
    # What stands after the last runner packs, measures or publishes.
    last = max((at for at, part in enumerate(kept) if _runs_tests(part)), default=len(kept) - 1)
    kept = kept[: last + 1]
    if len(kept) == len(parts) or not kept:
        return script if len(kept) == len(parts) else None
    return _told(kept)


def _without_measuring(command: str, scripts: dict[str, str], manager: str) -> str:
    """The command with a build in front of it that is a chain of scripts written out, without those that make nothing.

    What measures a build may ask the network for the figures of the last release, and then no test runs.
    """
    script = scripts.get("build", "")
    first = f"{manager} run build && "
    listed = re.fullmatch(r"(?:run-s|npm-run-all)((?: [\w:.*-]+)+)", script.strip())
    if not command.startswith(first) or listed is None or {"prebuild", "postbuild"} & scripts.keys():
        return command
    names: dict[str, None] = {}
    for name in listed[1].split():
        pattern = re.compile(re.escape(name).replace(r"\*\*", ".*").replace(r"\*", "[^:]*"))
        names |= dict.fromkeys(each for each in scripts if pattern.fullmatch(each))
    kept = [name for name in names if not _ASIDE.search(name)]
    if len(kept) == len(names) or not kept:
        return command
    return " && ".join([*(f"{manager} run {name}" for name in kept), command.removeprefix(first)])


def _told(parts: list[Line]) -> str:
    return " && ".join(part.text if _own(part) else _through_npx(part) for part in parts)


def _asides_around(scripts: dict[str, str]) -> bool:
    """Whether npm would run something beside the tests: a linter before them, anything after them."""
    return "posttest" in scripts or _ASIDE.search(scripts.get("pretest", "")) is not None


def _runs_tests(part: Line) -> bool:
    named = any(place.program in _RUNNERS or place.program == "tape" for place in part.places())
    return named or any(runner.recognises(place) for place in part.places() for runner in RUNNERS)


def _parts(script: str, manager: str) -> list[Line] | None:
    parts: list[Line] = []
    for text in re.split(r"&&", script):
        line = parse_line(text.strip())
        if line is None or line.before:
            return None
        if line.words[0] in ("run-s", "npm-run-all", "run-p"):
            names = [word for word in line.words[1:] if not word.startswith("-")]
            if any("*" in name for name in names):
                return None
            parts += filter(None, (parse_line(f"{manager} run {shlex.quote(name)}") for name in names))
        else:
            parts.append(line)
    return parts


def _aside(part: Line, scripts: dict[str, str]) -> bool:
    words = [word for word in part.words if not word.startswith("-")]
    if words[:1] and words[0] in ("npm", "yarn", "pnpm"):
        return bool(_ASIDE.search(words[-1]))
    name = next((word for word in words if "=" not in word and word not in ("npx", "cross-env")), "")
    return bool(_ASIDE.search(name)) or (name == "tsc" and "--noEmit" in part.words)


def _own(part: Line) -> bool:
    return part.words[0] in _OF_THE_SHELL or "/" in part.words[0]


def _through_npx(part: Line) -> str:
    """Programs of node_modules/.bin are on the path of a script only."""
    at = next((at for at, word in enumerate(part.words) if not re.fullmatch(r"\w+=.*", word)), 0)
    return part.insert(at, "npx", "--no-install").text


def _by_dependency(files: Files, package: Table) -> tuple[str, str]:
    named = {**table(package.get("devDependencies")), **table(package.get("dependencies"))}
    for name, command in _RUNNERS.items():
        if name in named:
            return f"npx --no-install {command}", f"no test script; {name} is a dependency"
    if any(_TEST_FILE.search(path) for path in files.paths):
        return "node --test", "no test script and no runner among the dependencies"
    return "npm test", "no test script"
