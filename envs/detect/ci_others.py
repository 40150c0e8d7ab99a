"""GitLab, CircleCI, Travis and Azure pipelines. AppVeyor is not read: what it tells is told of Windows."""

import re
from collections.abc import Iterator

from envs.detect.base import Files
from envs.detect.ci_job import Job, Script, image_toolchain, plain_variables, services_of
from envs.detect.readers import Table, inner, rows, table, texts, yaml_of

_GITLAB_WORDS = frozenset(
    ("image", "services", "stages", "variables", "before_script", "after_script", "cache", "include", "default",
     "workflow", "pages", "types")
)  # fmt: skip
_TRAVIS_LANGUAGES = {
    "python": "python", "node_js": "node", "go": "go", "rust": "rust", "jdk": "java", "rvm": "ruby", "php": "php"
}  # fmt: skip
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:-dev)?")
_MACRO = re.compile(r"\$\(([\w.]+)\)")
_AZURE = re.compile(r"\.?azure-pipelines[\w.-]*\.ya?ml|\.?azure-pipelines/[\w.-]+\.ya?ml")
_JOBS_READ = 60


def gitlab_jobs(files: Files, toolchains: dict[str, str]) -> Iterator[Job]:
    path = ".gitlab-ci.yml"
    whole = table(yaml_of(files.read(path))) if path in files.paths else {}
    default = {**whole, **table(whole.get("default"))}
    for name, value in list(whole.items())[:_JOBS_READ]:
        if name in _GITLAB_WORDS or name.startswith(".") or "script" not in (job := _extended(whole, table(value), 0)):
            continue
        image = _name(job.get("image", default.get("image")))
        rows_of_matrix = [table(row) for row in rows(inner(job, "parallel", "matrix"))]
        versions = {
            language: tuple(
                found
                for row in rows_of_matrix
                for key, named in row.items()
                if language in key.lower()
                for found in texts(named)
                if _VERSION.fullmatch(found)
            )
            for language in ("python", "node", "go", "ruby", "php")
        }
        if found := image_toolchain(image):
            versions[found[0]] = versions.get(found[0]) or (found[1],)
        services = [_name(entry) for entry in rows(job.get("services", default.get("services")))]
        variables = {**_texts_of(whole.get("variables")), **_texts_of(job.get("variables"))}
        scripts = [*_lines(job.get("before_script", default.get("before_script"))), *_lines(job.get("script"))]
        yield Job(
            source=f"{path}, job {name}",
            name=name,
            scripts=(("\n".join(scripts), ""),),
            toolchains={language: named for language, named in versions.items() if named},
            services=services_of(services),
            variables=plain_variables(variables),
        )


def _extended(whole: Table, job: Table, depth: int) -> Table:
    for parent in texts(job.get("extends")):
        if depth < 4:
            job = {**_extended(whole, table(whole.get(parent)), depth + 1), **job}
    return job


def circle_jobs(files: Files, toolchains: dict[str, str]) -> Iterator[Job]:
    path = ".circleci/config.yml"
    whole = table(yaml_of(files.read(path))) if path in files.paths else {}
    shared = table(whole.get("commands"))
    for name, value in list(table(whole.get("jobs")).items())[:_JOBS_READ]:
        job = table(value)
        executor = table(inner(whole, "executors", _name(job.get("executor"))))
        images = [table(entry) for entry in rows(job.get("docker", executor.get("docker")))]
        named = [_name(image) for image in images]
        found = image_toolchain(named[0]) if named else None
        yield Job(
            source=f"{path}, job {name}",
            name=name,
            scripts=tuple(_circle_scripts(rows(job.get("steps")), shared, 0)),
            toolchains={found[0]: (found[1],)} if found else {},
            services=services_of(named[1:]),
            variables=plain_variables(
                {**_texts_of(job.get("environment")), **_texts_of(inner(images[:1], "environment"))}
            ),
            linux="win" not in _name(job.get("executor")) and "macos" not in job,
        )


def _circle_scripts(steps: list[object], shared: Table, depth: int) -> Iterator[Script]:
    for step in steps:
        run = table(step).get("run")
        command = run if isinstance(run, str) else table(run).get("command")
        if isinstance(command, str):
            yield command, str(table(run).get("working_directory", "")).strip("./~")
            continue
        name = step if isinstance(step, str) else next(iter(table(step)), "")
        if name in shared and depth < 3:
            yield from _circle_scripts(rows(table(shared[name]).get("steps")), shared, depth + 1)


def travis_jobs(files: Files, toolchains: dict[str, str]) -> Iterator[Job]:
    path = ".travis.yml"
    whole = table(yaml_of(files.read(path))) if path in files.paths else {}
    if not whole:
        return
    matrix = table(whole.get("jobs")) or table(whole.get("matrix"))
    included = [table(row) for row in rows(matrix.get("include"))]
    included = [row for row in included if row.get("os", "linux") == "linux" and "deploy" not in row]
    versions: dict[str, tuple[str, ...]] = {}
    for key, language in _TRAVIS_LANGUAGES.items():
        named = [*texts(whole.get(key)), *(text for row in included for text in texts(row.get(key)))]
        if kept := tuple(dict.fromkeys(text for text in named if _VERSION.fullmatch(text))):
            versions[language] = kept
    # A row of the matrix may say everything a job says: what the whole file does not say, its first such row does.
    first = next((row for row in included if "script" in row or "install" in row), {})
    lines = [
        line
        for part in ("before_install", "install", "before_script", "script")
        for line in _lines(whole.get(part, first.get(part)))
    ]
    environment = whole.get("env")
    # One line for all, or the common ones: the rows of a matrix are each for a case of their own.
    settings = [*(texts(environment) if len(texts(environment)) == 1 else ()), *texts(inner(environment, "global"))]
    variables = dict(pair.split("=", 1) for text in settings for pair in text.split() if "=" in pair)
    yield Job(
        source=path,
        name="travis",
        scripts=(("\n".join(lines), ""),),
        toolchains=versions,
        system_packages=texts(inner(whole, "addons", "apt", "packages") or inner(whole, "addons", "apt_packages")),
        services=services_of(list(texts(whole.get("services")))),
        variables=plain_variables({key: value.strip("'\"") for key, value in variables.items()}),
    )


def azure_jobs(files: Files, toolchains: dict[str, str]) -> Iterator[Job]:
    for path in files.paths:
        if _AZURE.fullmatch(path):
            yield from _azure(files, path, yaml_of(files.read(path)), toolchains.get("python"), [0])


def _azure(files: Files, path: str, value: object, python: str | None, count: list[int]) -> Iterator[Job]:
    """Every table with steps is a job, wherever it stands; templates of the tree's own are followed."""
    count[0] += 1
    if count[0] > 2000:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _azure(files, path, entry, python, count)
        return
    node = table(value)
    template = node.get("template")
    if isinstance(template, str) and "@" not in template:
        folder = path.rpartition("/")[0]
        for candidate in (f"{folder}/{template}".lstrip("/"), template.lstrip("/")):
            if candidate in files.paths and candidate != path:
                yield from _azure(files, candidate, yaml_of(files.read(candidate)), python, count)
                break
    if rows(node.get("steps")):
        yield _azure_job(path, node, python)
        return
    for inside in node.values():
        if isinstance(inside, dict | list):
            yield from _azure(files, path, inside, python, count)


def _azure_job(path: str, node: Table, python: str | None) -> Job:
    matrix = [table(row) for row in table(inner(node, "strategy", "matrix")).values()]
    wanted = (python, (python or "").replace(".", ""))
    chosen = next((row for row in matrix if any(value in wanted for value in row.values())), (matrix or [{}])[-1])
    names = {**_texts_of(node.get("variables")), **_texts_of(chosen)}
    named = [text for row in matrix for key, text in row.items() if "python" in key.lower() and isinstance(text, str)]
    scripts: list[Script] = []
    for step in map(table, rows(node.get("steps"))):
        script = step.get("script", step.get("bash"))
        if isinstance(script, str):
            scripts.append((_MACRO.sub(lambda found: names.get(found[1], found[0]), script), ""))
        if str(step.get("task", "")).startswith("UsePythonVersion"):
            named.append(str(inner(step, "inputs", "versionSpec") or ""))
    dotted = [f"3.{text[1:]}" if re.fullmatch(r"3\d{1,2}", text) else text for text in named]
    name = str(node.get("job", "")) if "${{" not in str(node.get("job", "")) else path.rpartition("/")[2]
    pool = " ".join(text for text in table(node.get("pool")).values() if isinstance(text, str))
    return Job(
        source=f"{path}, job {name}",
        name=name,
        scripts=tuple(scripts),
        toolchains={"python": versions}
        if (versions := tuple(text for text in dotted if _VERSION.fullmatch(text)))
        else {},
        variables=plain_variables(_texts_of(node.get("variables"))),
        linux=not re.match(r"windows|macos|vs20", pool, re.IGNORECASE) and "windows" not in path.lower(),
    )


def _name(value: object) -> str:
    """An image or executor, given by its name or as a table that holds it."""
    if isinstance(value, str):
        return value
    named = table(value)
    return str(named.get("name") or named.get("image") or "")


def _lines(value: object) -> list[str]:
    """A script that may be a text, a list, or lists in lists."""
    if isinstance(value, str):
        return [value]
    return [line for entry in rows(value) for line in _lines(entry)]


def _texts_of(value: object) -> dict[str, str]:
    return {key: text for key, text in table(value).items() if isinstance(text, str)}
