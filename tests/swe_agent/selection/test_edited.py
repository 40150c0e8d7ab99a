"""Which functions a patch changes."""

from envs.patched import File, Patched
from swe_agent.selection.edited import Edited, edited_functions

BASE = '''\
LIMIT = 16


def use(x):
    return x < LIMIT


def plain(x):
    """Of 99."""
    return x + 7


class A:
    width = 2

    @staticmethod
    def area():
        return A.width ** 2

    def deep(self):
        def inner():
            return "in"
        return inner


if LIMIT:
    def late():
        return b"b"
'''


def functions(old: str, new: str, path: str = "m.py") -> list[str]:
    return [name for _, name in edited(old, new, path).functions]


def edited(old: str, new: str, path: str = "m.py") -> Edited:
    assert old in BASE
    after = BASE.replace(old, new)
    return edited_functions(Patched({path: File(BASE.encode(), "100644")}, {path: File(after.encode(), "100644")}))


def test_the_function_around_the_edit() -> None:
    assert functions("x + 7", "x + 8") == ["plain"]
    assert functions("A.width ** 2", "4") == ["A.area"]
    assert functions('"in"', '"out"') == ["A.deep"]
    assert functions('b"b"', 'b"c"') == ["late"]


def test_who_reads_a_changed_name_is_changed_too() -> None:
    assert functions("LIMIT = 16", "LIMIT = 17") == ["use"]
    assert functions("width = 2", "width = 3") == ["A.area"]


def test_layout_tests_and_other_files_do_not_count() -> None:
    assert functions("x + 7", "(x   + 7)  # seven") == []
    assert functions("x + 7", "x + 8", "tests/test_m.py") == []
    assert functions("x + 7", "x + 8", "m.txt") == []
    assert functions("x + 7", "x + + (") == []


def test_a_function_that_is_gone_or_new() -> None:
    assert functions("def plain", "def simple") == ["plain"]


def test_constants_of_both_versions_without_the_docstring() -> None:
    assert edited("x + 7", "x + 8").constants == (7, 8)
    assert edited("LIMIT = 16", "LIMIT = 17\nOTHER = 1").functions == (("m.py", "use"),)
