import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.columns import Columns
from localization.known_names import KnownNames
from localization.parse import module_name
from tests.localization import trees


@given(trees.columns(), st.sampled_from([*trees.NAMES, "*", "a*", "[ab]", "?", "x"]))
@settings(deadline=None)
def test_names_of_all_units(columns: Columns, name: str) -> None:
    names = KnownNames(columns)
    symbols = [symbol for path in columns.paths for symbol in columns.symbols(path)]
    assert [names.texts[number] for number in names.of_unit.tolist()] == [each.name for each in symbols]
    assert len(names.texts) == len({each.name for each in symbols})
    fitting = {"*": lambda _: True, "a*": lambda text: text.startswith("a"), "[ab]": lambda text: text in ("a", "b"),
               "?": lambda text: len(text) == 1}.get(name, name.__eq__)  # fmt: skip
    assert names.matching(name).tolist() == [fitting(each.name) for each in symbols]


@given(trees.columns())
@settings(deadline=None)
def test_scopes(columns: Columns) -> None:
    scopes = [each.scope for number in range(len(columns.paths)) for each in columns.source(number).definitions]
    assert KnownNames(columns).scopes == {unit: scope for unit, scope in enumerate(scopes) if scope}


@pytest.mark.parametrize(
    "path",
    ["a.py", "a/__init__.py", "__init__.py", "web/index.js", "web/index.html", "src/mod.rs", ".bashrc", "a.tar.gz",
     "Makefile", "a.", "a.b/c", "x/.py", "INDEX.TS", "web/index.TS"],
)  # fmt: skip
def test_modules_are_called_as_everywhere(path: str) -> None:
    assert KnownNames(trees.columns_of({path: ""})).texts == [module_name(path)]
