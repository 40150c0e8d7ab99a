from envs.local import PreparedLocal
from swe_agent.strategies.unfixed import run_unfixed
from tests.conftest import MakeRepository
from tests.swe_agent.projects import FIXED, PROJECT, TESTS, Project, difference

NEW = TESTS + "\n\ndef test_half_of_five():\n    assert half(5) == 2.5\n"


def test_a_new_test_fails_on_the_base_although_the_work_mends_it(
    local_with_pytest: PreparedLocal, make_repository: MakeRepository
) -> None:
    work = difference(make_repository, PROJECT, {"calc.py": FIXED, "tests/test_calc.py": NEW})
    prepared = Project(local_with_pytest, PROJECT)
    report = run_unfixed(prepared, work, "python -m pytest", ("tests/test_calc.py::test_half_of_five",), timeout=60)
    assert report.statuses == {"tests/test_calc.py::test_half_of_five": "failed"}
