"""What pytest's own configuration and the tests themselves need installed."""

import re
import shlex
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.python_groups import name_of
from envs.detect.python_tests import TEST_FILE
from envs.detect.readers import ini_of, inner, table, texts, toml_of

_BY_OPTION = {
    "--cov": "pytest-cov", "--no-cov": "pytest-cov", "-n": "pytest-xdist", "--numprocesses": "pytest-xdist",
    "--dist": "pytest-xdist", "--maxprocesses": "pytest-xdist", "--timeout": "pytest-timeout",
    "--reruns": "pytest-rerunfailures",
    "--flake8": "pytest-flake8", "--black": "pytest-black", "--isort": "pytest-isort", "--mypy": "pytest-mypy",
    "--pep8": "pytest-pep8", "--flakes": "pytest-flakes", "--pylint": "pytest-pylint",
    "--pycodestyle": "pytest-pycodestyle",
    "--codestyle": "pytest-pycodestyle", "--pydocstyle": "pytest-pydocstyle", "--docstyle": "pytest-pydocstyle",
    "--asyncio-mode": "pytest-asyncio", "--randomly-seed": "pytest-randomly", "--benchmark": "pytest-benchmark",
    "--html": "pytest-html", "--ds": "pytest-django", "--reuse-db": "pytest-django",
    "--nomigrations": "pytest-django",
    "--no-migrations": "pytest-django", "--create-db": "pytest-django", "--nbval": "nbval", "--nbval-lax": "nbval",
    "--doctest-plus": "pytest-doctestplus", "--doctest-rst": "pytest-doctestplus",
    "--remote-data": "pytest-remotedata",
    "--mpl": "pytest-mpl", "--forked": "pytest-forked", "--boxed": "pytest-forked", "--instafail": "pytest-instafail",
    "--random-order": "pytest-random-order", "--ruff": "pytest-ruff", "--block-network": "pytest-recording",
    "--record-mode": "pytest-recording", "--vcr-record": "pytest-vcr", "--vcr-record-mode": "pytest-vcr",
    "--disable-socket": "pytest-socket", "--allow-hosts": "pytest-socket", "--allow-unix-socket": "pytest-socket",
    "--typeguard-packages": "typeguard", "--count": "pytest-repeat", "--splits": "pytest-split",
    "--alluredir": "allure-pytest",
    "--aiohttp-fast": "pytest-aiohttp", "--aiohttp-loop": "pytest-aiohttp", "--open-files": "pytest-openfiles",
    "--spec": "pytest-spec", "--test-group-count": "pytest-test-groups", "--profile": "pytest-profiling",
    "--check-links": "pytest-check-links", "--docker-compose": "pytest-docker-compose", "--sphinx": "pytest-sphinx",
    "--testmon": "pytest-testmon", "--memray": "pytest-memray", "--codspeed": "pytest-codspeed",
    "--xvfb": "pytest-xvfb",
    "--snapshot-update": "syrupy", "--inline-snapshot": "inline-snapshot", "--mypy-ini-file": "pytest-mypy-plugins",
    "--mypy-same-process": "pytest-mypy-plugins", "--markdown-docs": "pytest-markdown-docs",
    "--pspec": "pytest-pspec",
    "--force-sugar": "pytest-sugar", "--localserver": "pytest-localserver", "--enable-coredumpy": "coredumpy",
    "--import-check": "pytest-import-check", "--arraydiff": "pytest-arraydiff", "--cython": "pytest-cython",
    "--doctest-cython": "pytest-cython", "--fail-slow": "pytest-fail-slow", "--run-parallel": "pytest-run-parallel",
}  # fmt: skip
_BY_KEY = {
    "asyncio_mode": "pytest-asyncio", "asyncio_default_fixture_loop_scope": "pytest-asyncio",
    "timeout": "pytest-timeout",
    "django_settings_module": "pytest-django", "env": "pytest-env", "env_files": "pytest-dotenv",
    "remote_data_strict": "pytest-remotedata", "doctest_plus": "pytest-doctestplus", "qt_api": "pytest-qt",
    "flake8-max-line-length": "pytest-flake8", "flake8-ignore": "pytest-flake8", "mpl-results-path": "pytest-mpl",
    "mock_use_standalone_module": "pytest-mock", "mock_traceback_monkeypatch": "pytest-mock",
    "trio_mode": "pytest-trio", "freezegun_ignore_list": "pytest-freezer", "twisted": "pytest-twisted",
    "reruns": "pytest-rerunfailures",
}  # fmt: skip

_BY_IMPORT = {
    "mock": "mock", "hypothesis": "hypothesis", "nose": "nose", "parameterized": "parameterized",
    "freezegun": "freezegun",
    "responses": "responses", "httpretty": "httpretty", "vcr": "vcrpy", "betamax": "betamax",
    "requests_mock": "requests-mock",
    "moto": "moto", "factory": "factory-boy", "faker": "Faker", "testfixtures": "testfixtures", "ddt": "ddt",
    "unittest2": "unittest2", "testtools": "testtools", "pyfakefs": "pyfakefs", "pexpect": "pexpect",
    "webtest": "WebTest",
    "sure": "sure", "flaky": "flaky", "time_machine": "time-machine", "respx": "respx",
    "pytest_httpx": "pytest-httpx",
    "aioresponses": "aioresponses", "pytest_asyncio": "pytest-asyncio", "pytest_mock": "pytest-mock",
    "doubles": "doubles",
    "expects": "expects", "hamcrest": "PyHamcrest", "fakeredis": "fakeredis", "mongomock": "mongomock",
    "asynctest": "asynctest",
    "pytest_cases": "pytest-cases", "pytest_lazyfixture": "pytest-lazy-fixture", "polyfactory": "polyfactory",
    "dirty_equals": "dirty-equals", "inline_snapshot": "inline-snapshot", "syrupy": "syrupy",
    "xmltodict": "xmltodict",
    "pytest_httpserver": "pytest-httpserver", "testscenarios": "testscenarios", "flexmock": "flexmock",
    "mockito": "mockito",
    "jsonschema": "jsonschema", "numpy": "numpy", "pandas": "pandas", "requests": "requests", "yaml": "PyYAML",
    "attr": "attrs", "dateutil": "python-dateutil", "pytz": "pytz", "six": "six", "trio": "trio", "anyio": "anyio",
    "scipy": "scipy", "httpx": "httpx", "lxml": "lxml", "bs4": "beautifulsoup4", "tornado": "tornado",
    "flask": "Flask",
    "simplejson": "simplejson", "toml": "toml", "click": "click", "jinja2": "Jinja2", "sqlalchemy": "SQLAlchemy",
    "typing_extensions": "typing_extensions", "aiohttp": "aiohttp", "PIL": "Pillow", "matplotlib": "matplotlib",
    "sklearn": "scikit-learn", "tqdm": "tqdm", "psutil": "psutil", "pydantic": "pydantic", "rich": "rich",
}  # fmt: skip
"""Only names known to belong together: guessing a package's name from an import installs strangers' code."""

_BY_MARK = {
    "asyncio": "pytest-asyncio", "django_db": "pytest-django", "timeout": "pytest-timeout", "trio": "pytest-trio",
    "flaky": "pytest-rerunfailures", "vcr": "pytest-vcr", "gen_test": "pytest-tornado", "order": "pytest-order",
    "remote_data": "pytest-remotedata", "mpl_image_compare": "pytest-mpl", "dependency": "pytest-dependency",
}  # fmt: skip
_BY_FIXTURE = {
    "mocker": "pytest-mock", "requests_mock": "requests-mock", "httpserver": "pytest-httpserver",
    "httpx_mock": "pytest-httpx", "freezer": "pytest-freezer", "subtests": "pytest-subtests", "qtbot": "pytest-qt",
    "datadir": "pytest-datadir",
    "benchmark": "pytest-benchmark", "aiohttp_client": "pytest-aiohttp", "data_regression": "pytest-regressions",
}  # fmt: skip
_MARK = re.compile(r"pytest\.mark\.(\w+)")
_ARGUMENTS = re.compile(r"^[ \t]*(?:async )?def test\w*\(([^)]*)\)", re.MULTILINE)
_FILES_READ = 80


@dataclass(frozen=True)
class PytestConfig:
    """The configuration pytest itself would take: its file, options, places and the plugins these need."""

    source: str = ""
    options: tuple[str, ...] = ()
    testpaths: tuple[str, ...] = ()
    plugins: dict[str, str] = field(default_factory=dict)


def pytest_config(files: Files) -> PytestConfig:
    """Read in pytest's own order: the first file that has a section for it counts."""
    for path in ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg"):
        if path not in files.paths:
            continue
        text = files.read(path)
        if path == "pyproject.toml":
            section: dict[str, object] = table(inner(toml_of(text), "tool", "pytest", "ini_options"))
            section = section or table(inner(toml_of(text), "tool", "pytest"))
        else:
            section = dict(ini_of(text).get("tool:pytest" if path == "setup.cfg" else "pytest", {}))
        if section or path.endswith("pytest.ini"):
            return _config(section, path)
    return PytestConfig()


def _config(section: dict[str, object], path: str) -> PytestConfig:
    lowered = {key.lower(): value for key, value in section.items()}
    options = _words(lowered.get("addopts"))
    plugins = dict.fromkeys(plugins_of(options), f"addopts in {path}")
    for key, name in _BY_KEY.items():
        if key in lowered:
            plugins.setdefault(name, f"{key} in {path}")
    for line in _words(lowered.get("required_plugins")):
        if name_of(line):
            plugins.setdefault(name_of(line), f"required_plugins in {path}")
    return PytestConfig(path, tuple(options), tuple(_words(lowered.get("testpaths"))), plugins)


def plugins_of(options: list[str]) -> list[str]:
    """Plugins without which pytest does not know these options."""
    found: dict[str, None] = {}
    for index, word in enumerate(options):
        flag = word.split("=")[0]
        if re.fullmatch(r"-n(?:auto|logical|\d+)", flag):
            flag = "-n"
        if flag in ("-p", "--p"):
            module = options[index + 1] if index + 1 < len(options) else ""
            if module.startswith("pytest_"):
                found[module.split(".")[0].replace("_", "-")] = None
            continue
        name = _BY_OPTION.get(flag) or next(
            (to for key, to in _BY_OPTION.items() if len(key) > 4 and flag.startswith(f"{key}-")), None
        )
        if name:
            found[name] = None
    return list(found)


def needed_by_tests(files: Files, own: frozenset[str], *, everything: bool) -> dict[str, str]:
    """Test tools that test files import or use, and where. With `everything`, other files and libraries count too."""
    tests = [path for path in files.paths if TEST_FILE.search(path) or path.endswith("conftest.py")]
    tests.sort(key=lambda path: (not path.endswith("conftest.py"), path.count("/"), path))
    if everything:
        tests += [path for path in files.paths if path.endswith(".py") and path not in tests]
    found: dict[str, str] = {}
    stop = len(_BY_IMPORT) if everything else list(_BY_IMPORT).index("jsonschema")
    known = dict(list(_BY_IMPORT.items())[:stop])
    for path in tests[:_FILES_READ]:
        text = (files.read(path) or "")[:200_000]
        for module in re.findall(r"^[ \t]{0,4}(?:from|import)[ \t]+(\w+)", text, re.MULTILINE):
            if module in known and module not in own:
                found.setdefault(known[module], path)
        for mark in _MARK.findall(text):
            if mark in _BY_MARK:
                found.setdefault(_BY_MARK[mark], path)
        for arguments in _ARGUMENTS.findall(text):
            for word in re.findall(r"\w+", arguments):
                if word in _BY_FIXTURE and f"def {word}(" not in text:
                    found.setdefault(_BY_FIXTURE[word], path)
    return found


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        try:
            return shlex.split(value, comments=True)
        except ValueError:
            return value.split()
    return list(texts(value))
