"""From a project's files to its tests in a container: a build for each ecosystem that needs no registry, and npm's.

The first run of each takes a minute or more (Debian's toolchain is installed); later ones find the image.
"""

import json

import pytest

from envs.detect import detect
from envs.docker import prepare_docker
from envs.report import Status
from envs.snapshot import take_snapshot
from envs.testing import run_tests
from tests.conftest import MakeRepository
from tests.envs.runners.projects import CARGO, CTEST, GO, NODE_TEST, PHPUNIT, RSPEC

JEST_TESTS = "test('one', () => {});\ndescribe('suite', () => { test('two', () => { throw new Error('x'); }); });\n"
AUTOTOOLS = {
    "configure.ac": "AC_INIT([x],[1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_CC\n"
    "AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n",
    "Makefile.am": "check_PROGRAMS = good bad\nTESTS = good bad\ngood_SOURCES = good.c\nbad_SOURCES = bad.c\n",
    "good.c": "int main(void) { return 0; }\n",
    "bad.c": "int main(void) { return 1; }\n",
}
MESON = {
    "meson.build": "project('x', 'c')\ntest('good', executable('good', 'good.c'))\n"
    "test('bad (one)', executable('bad', 'bad.c'))\n",
    "good.c": AUTOTOOLS["good.c"],
    "bad.c": AUTOTOOLS["bad.c"],
}
JEST = {
    ".nvmrc": "20\n",
    "package.json": json.dumps({"scripts": {"test": "eslint . && jest"}, "devDependencies": {"jest": "29.7.0"}}),
    "a.test.js": JEST_TESTS,
}
MAKE = {
    "Makefile": "all: half\nhalf: half.c\n\tcc -o half half.c\ncheck: all\n\t./half\n",
    "half.c": AUTOTOOLS["good.c"],
}
# Debian's cargo names the documentation's examples by the package, later ones by the crate.
OF_RUST: dict[str, Status] = {test: status for test, status in CARGO.statuses.items() if " doc::" not in test}

CASES: dict[str, tuple[str, dict[str, str], dict[str, Status]]] = {
    "cmake": ("c", CTEST.files, CTEST.statuses),
    "autotools": ("c", AUTOTOOLS, {"good": "passed", "bad": "failed"}),
    "meson": ("c", MESON, {"good": "passed", "bad (one)": "failed"}),
    "make": ("c", MAKE, {"make check": "passed"}),
    "node": ("node", {**NODE_TEST.files, ".nvmrc": "20\n"}, NODE_TEST.statuses),
    "jest": ("node", JEST, {"a.test.js::one": "passed", "a.test.js::suite::two": "failed"}),
    "go": ("go", GO.files, GO.statuses),
    "rust": ("rust", CARGO.files, OF_RUST),
    "ruby": ("ruby", RSPEC.files, RSPEC.statuses),
    "php": ("php", PHPUNIT.files, PHPUNIT.statuses),
}


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(CASES))
def test_tests_run_in_what_was_built_from_the_projects_own_files(
    make_repository: MakeRepository, tmp_path_factory: pytest.TempPathFactory, case: str
) -> None:
    ecosystem, files, statuses = CASES[case]
    snapshot = take_snapshot(make_repository(files), tmp_path_factory.mktemp("build") / "base.git")
    # The day of this test is no part of what is tested, and would make another image every day.
    spec = detect(snapshot).model_copy(update={"as_of": None})
    assert spec.ecosystem == ecosystem
    assert spec.test_command is not None
    prepared = prepare_docker(snapshot, spec, run_id="ecosystems")
    try:
        with prepared.open() as environment:
            report = run_tests(environment, spec.test_command, timeout=120).report
            assert report.statuses.items() >= statuses.items(), report.output
            test = min(statuses)
            alone = run_tests(environment, spec.test_command, (test,), timeout=120).report
            assert alone.statuses.get(test) == statuses[test], alone.output
            assert len(alone.tests) < len(report.tests) or len(report.tests) == 1
            assert all(path.endswith((".log", ".trs", ".cache")) for path in environment.diff().paths)
    finally:
        prepared.close()
