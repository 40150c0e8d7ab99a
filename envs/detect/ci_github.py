"""GitHub workflows: jobs, matrices, composite actions of the tree's own."""

import re
import shlex
from collections.abc import Iterator

from envs.detect.base import Files
from envs.detect.ci_job import Job, Script, image_toolchain, plain_variables, services_of
from envs.detect.readers import Table, inner, rows, table, texts, yaml_of

_SETUPS = {
    "actions/setup-python": ("python", "python-version"), "actions/setup-node": ("node", "node-version"),
    "actions/setup-go": ("go", "go-version"), "actions/setup-java": ("java", "java-version"),
    "ruby/setup-ruby": ("ruby", "ruby-version"), "shivammathur/setup-php": ("php", "php-version"),
    "dtolnay/rust-toolchain": ("rust", "toolchain"), "actions-rs/toolchain": ("rust", "toolchain"),
    "conda-incubator/setup-miniconda": ("python", "python-version"),
    "astral-sh/setup-uv": ("python", "python-version"),
    "pdm-project/setup-pdm": ("python", "python-version"), "deadsnakes/action": ("python", "python-version"),
}  # fmt: skip
_CONDA_ACTIONS = ("conda-incubator/setup-miniconda", "mamba-org/", "s-weigand/setup-conda", "goanpeca/setup-miniconda")
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_CONDITION = re.compile(r"(?:matrix|runner)\.([\w-]+)\s*(==|!=)\s*'([^']*)'")
_JOBS_READ = 60


def github_jobs(files: Files, toolchains: dict[str, str]) -> Iterator[Job]:
    for path in files.paths:
        if not re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", path):
            continue
        workflow = table(yaml_of(files.read(path)))
        common = _texts_of(workflow.get("env"))
        for name, value in list(table(workflow.get("jobs")).items())[:_JOBS_READ]:
            if job := _job(files, path, name, table(value), common, toolchains):
                yield job


def _job(
    files: Files, path: str, name: str, job: Table, common: dict[str, str], toolchains: dict[str, str]
) -> Job | None:
    matrix, versions = _matrix(table(inner(job, "strategy", "matrix")), toolchains)
    names = {f"matrix.{key}": value for key, value in matrix.items()}
    variables = {**common, **_texts_of(job.get("env"))}
    names |= {f"env.{key}": _filled(value, names) for key, value in variables.items()}
    runs_on = " ".join(_filled(text, names) for text in texts(job.get("runs-on"))) or "ubuntu"
    container = job.get("container")
    image = _filled(container if isinstance(container, str) else str(table(container).get("image", "")), names)
    used: dict[str, list[str]] = {}
    if found := image_toolchain(image):
        used[found[0]] = [found[1]]
    scripts: list[Script] = []
    for step in _steps_of(files, rows(job.get("steps")), 0):
        _read_step(step, names, scripts, used, versions)
    if "python" not in used:  # conda and uv are told by other actions
        used["python"] = [text for key, named in versions.items() if "py" in key.lower() for text in named]
    services = table(job.get("services"))
    images = [str(table(value).get("image", key)) for key, value in services.items()]
    for service in services.values():  # a server's login is what the tests use
        variables = {**_texts_of(inner(service, "env")), **variables}
    return Job(
        source=f"{path}, job {name}",
        name=f"{name} {_filled(str(job.get('name', '')), names)}",
        scripts=tuple(scripts),
        toolchains={language: tuple(dict.fromkeys(named)) for language, named in used.items() if named},
        services=services_of([_filled(text, names) for text in images] + list(services)),
        variables=plain_variables({key: _filled(value, names) for key, value in variables.items()}),
        linux=not re.match(r"windows|macos", runs_on),
        needs=tuple(f"{path}, job {other}" for other in texts(job.get("needs"))),
    )


def _read_step(
    step: Table,
    names: dict[str, str],
    scripts: list[Script],
    used: dict[str, list[str]],
    versions: dict[str, list[str]],
) -> None:
    if not _applies(step.get("if"), names):
        return
    own = {key: _filled(value, names) for key, value in _texts_of(step.get("env")).items()}
    known = {**names, **{f"env.{key}": value for key, value in own.items()}}
    uses = str(step.get("uses", "")).split("@")[0]
    given = table(step.get("with"))
    for action, (language, key) in _SETUPS.items():
        if uses == action and (value := given.get(key)) is not None:
            used.setdefault(language, []).extend(_versions(value, known, versions))
    if uses.startswith(_CONDA_ACTIONS) and (named := _filled(str(given.get("environment-file", "")), known)):
        scripts.append((f"conda env update --file {named}", ""))
    if uses.startswith("awalsh128/cache-apt-pkgs") and (named := str(given.get("packages", ""))):
        scripts.append((f"apt-get install {' '.join(named.split())}", ""))
    if isinstance(run := step.get("run"), str):
        sets = "".join(f"export {key}={shlex.quote(value)}\n" for key, value in plain_variables(own).items())
        folder = str(step.get("working-directory", "")).strip("./")
        scripts.append((sets + _filled(run, known), folder if "$" not in folder else ""))


def _steps_of(files: Files, steps: list[object], depth: int) -> Iterator[Table]:
    for step in map(table, steps):
        uses = str(step.get("uses", ""))
        if uses.startswith("./") and depth < 2:
            folder = uses.removeprefix("./").rstrip("/")
            text = files.read(f"{folder}/action.yml") or files.read(f"{folder}/action.yaml")
            inputs = {
                f"inputs.{key}": str(table(value).get("default", ""))
                for key, value in table(inner(yaml_of(text), "inputs")).items()
            }
            inputs |= {f"inputs.{key}": value for key, value in _texts_of(step.get("with")).items()}
            for within in _steps_of(files, rows(inner(yaml_of(text), "runs", "steps")), depth + 1):
                yield {key: _given(value, inputs) for key, value in within.items()}
        else:
            yield step


def _given(value: object, inputs: dict[str, str]) -> object:
    if isinstance(value, str):
        return _EXPRESSION.sub(lambda found: inputs.get(found[1], found[0]), value)
    if isinstance(value, dict):
        return {key: _given(each, inputs) for key, each in value.items()}
    return value


def _matrix(matrix: Table, toolchains: dict[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """One combination to read the job with, and every value of every key."""
    values = {key: list(texts(value)) for key, value in matrix.items() if key not in ("include", "exclude")}
    extra: Table = {}
    for row in map(table, rows(matrix.get("include"))):
        on = " ".join(
            text for key, text in row.items() if isinstance(text, str) and key in ("os", "runs-on", "platform")
        )
        if re.search(r"windows|macos", on):
            continue
        for key, value in row.items():
            values.setdefault(key, []).extend(texts(value))
            extra.setdefault(key, value)
    chosen = {key: _preferred(key, named, toolchains) for key, named in values.items() if named}
    return chosen, values


def _preferred(key: str, named: list[str], toolchains: dict[str, str]) -> str:
    for language, version in toolchains.items():
        if language in key.lower() and version in named:
            return version
    linux = [value for value in named if not re.search(r"windows|macos|osx|win32|darwin", value, re.IGNORECASE)]
    return (linux or named)[0]


def _versions(value: object, names: dict[str, str], versions: dict[str, list[str]]) -> list[str]:
    found: list[str] = []
    for text in texts(value):
        for line in text.splitlines():
            key = _EXPRESSION.fullmatch(line.strip())
            if key and key[1].startswith("matrix.") and (named := versions.get(key[1].removeprefix("matrix."))):
                found += named
            else:
                found.append(_filled(line, names).strip())
    return [text for text in found if re.match(r"\d", text)]


def _filled(text: str, names: dict[str, str]) -> str:
    """Expressions replaced by their value where it is plain; a comparison or a call becomes nothing."""
    for _ in range(2):
        text = _EXPRESSION.sub(lambda found: names.get(found[1], ""), text)
    return text


def _applies(condition: object, names: dict[str, str]) -> bool:
    """Whether a step runs in the combination read; what cannot be told, does."""
    if not isinstance(condition, str) or "||" in condition:
        return True
    for key, sign, value in _CONDITION.findall(condition):
        actual = "Linux" if key == "os" and "runner.os" in condition else names.get(f"matrix.{key}")
        if actual is not None and (actual == value) != (sign == "=="):
            return False
    return "failure()" not in condition


def _texts_of(value: object) -> dict[str, str]:
    return {key: text for key, text in table(value).items() if isinstance(text, str)}
