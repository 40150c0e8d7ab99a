import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization import columns as columns_module
from localization.columns import Columns
from localization.reading import read_record
from localization.record import Record
from tests.localization.trees import columns_of

TEXTS = [
    "",
    "def one(first):\n    return first\n",
    "class Two:\n    def three(self):\n        return one(self)\n",
    "# a comment about one\nvalue = 1\n",
]
PATHS = ["a.py", "b/__init__.py", "b/c.py", "b/test_d.py", "docs/e.md", "tools/f.py"]
edits = st.lists(
    st.dictionaries(st.sampled_from(PATHS), st.none() | st.sampled_from(TEXTS), min_size=1, max_size=3), max_size=5
)


def record(path: str, text: str | None) -> Record | None:
    return None if text is None else read_record(path, text.encode())


@given(before=st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS)), changes=edits, asked=st.booleans())
@settings(deadline=None)
def test_a_state_after_edits_is_as_if_laid_out_anew(
    before: dict[str, str], changes: list[dict[str, str | None]], asked: bool
) -> None:
    files: dict[str, str | None] = {**before}
    edited = columns_of(before)
    for change in changes:
        if asked:  # what has been computed is taken along
            assert len(edited.kind) == len(edited.name) == len(edited.start_line) == len(edited.end_line)
        edited = edited.replaced({path: record(path, text) for path, text in change.items()})
        files.update(change)
    anew = columns_of({path: text for path, text in files.items() if text is not None})
    same(edited, anew)


def same(edited: Columns, anew: Columns) -> None:
    assert edited.paths == anew.paths
    assert edited.roles == anew.roles
    assert edited.numbers == anew.numbers
    for name in ("first", "file", "kind", "name", "start_line", "end_line", "product"):
        assert getattr(edited, name).tolist() == getattr(anew, name).tolist()
        assert getattr(edited, name).dtype == getattr(anew, name).dtype
    for path in anew.paths:
        assert edited.symbols(path) == anew.symbols(path)
    for name in ("words", "all_words"):
        one, other = getattr(edited, name).joined, getattr(anew, name).joined
        for array in ("row", "term", "count", "field", "lengths"):
            assert getattr(one, array).tolist() == getattr(other, array).tolist()


def test_many_changed_files_are_laid_out_anew() -> None:
    paths = [f"f{number}.py" for number in range(columns_module._FEW + 2)]
    state = columns_of(dict.fromkeys(paths, TEXTS[1]))
    for some in (paths[:2], paths[2:]):
        state = state.replaced({path: record(path, TEXTS[2]) for path in some})
    same(state, columns_of(dict.fromkeys(paths, TEXTS[2])))


def test_an_edit_leaves_the_state_before_it_alone() -> None:
    before = columns_of({"a.py": TEXTS[1], "b.py": TEXTS[2]})
    kinds = before.kind.tolist()
    after = before.replaced({"a.py": record("a.py", TEXTS[2]), "b.py": None})
    assert before.kind.tolist() == kinds
    assert before.paths == ["a.py", "b.py"]
    assert after.paths == ["a.py"]
    same(before, columns_of({"a.py": TEXTS[1], "b.py": TEXTS[2]}))
    with pytest.raises(KeyError):
        after.symbols("b.py")
    assert np.array_equal(after.first, [0, 3])
