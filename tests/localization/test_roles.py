import pytest

from localization import is_test_path, role_of
from localization.reading import read_record, record_key
from localization.roles import has_words
from localization.roles import tests_among as among

TESTS = """tests/a.py pkg/tests/helper.py test/a.py testing/a.py pkg/test_a.py pkg/a_test.py conftest.py pkg/conftest.py
app/tests.py pkg/a_test.go src/a.test.ts src/__tests__/a.js a/CartTest.java spec/a_spec.rb lib/b_spec.rb"""

CODE = """django/test/client.py sympy/testing/runtests.py pkg/testutils.py src/latest.py src/contest.py attest.py
pkg/testing.py core/commands/test.py src/Contest.java src/specification.py"""


@pytest.mark.parametrize("path", TESTS.split())
def test_tests(path: str) -> None:
    assert is_test_path(path)


@pytest.mark.parametrize("path", [*CODE.split(), ""])
def test_not_tests(path: str) -> None:
    assert not is_test_path(path)


def test_a_test_folder_is_judged_by_its_files() -> None:
    paths = [
        "a/test/test_x.py",
        "a/test/data.py",
        "django/test/client.py",
        "django/test/runner.py",
        "django/test/utils.py",
    ]
    assert among(paths) == {"a/test/test_x.py", "a/test/data.py"}


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/a.py", "source"),
        ("a.go", "source"),
        ("docs/conf.py", "doc"),
        ("README.md", "doc"),
        ("examples/a.py", "doc"),
        ("setup.cfg", "data"),
        ("tests/a.py", "test"),
        ("Makefile", "data"),
    ],
)
def test_roles(path: str, role: str) -> None:
    assert role_of(path) == role


@pytest.mark.parametrize("path", ["src/a.py", "setup.cfg", "a/page.html", "Makefile", "po/README"])
def test_words_of_source_and_data_count(path: str) -> None:
    assert has_words(path)


@pytest.mark.parametrize("path", ["tests/a.py", "docs/a.txt", "README.md", "locale/de/django.po", "a/B.XLF"])
def test_words_of_other_files_do_not(path: str) -> None:
    assert not has_words(path)
    assert not len(read_record(path, b"def reader(path):\n    pass\n").words.term)


def test_a_record_without_words_is_not_taken_for_one_with_them() -> None:
    paths = ["src/a.py", "tests/a.py", "a.cfg", "a.po", "docs/a.txt", "a.sh"]
    assert len({record_key(path, "same") for path in paths}) == 5
