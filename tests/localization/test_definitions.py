from hypothesis import given, settings

from localization.columns import Columns
from localization.definitions import Definitions
from localization.symbols import dotted_name
from tests.localization import trees


@given(trees.columns())
@settings(deadline=None)
def test_as_the_whole_source_says(columns: Columns) -> None:
    for path, record in zip(columns.paths, columns.records, strict=True):
        definitions, symbols = Definitions(path, record), columns.symbols(path)
        numbers = range(record.units)
        assert tuple(definitions.symbol(number) for number in numbers) == symbols
        assert [definitions.name(number) for number in numbers] == [each.name for each in symbols]
        assert [definitions.signature(number) for number in numbers] == [each.signature for each in symbols]
        assert [definitions.dotted(number) for number in numbers] == [dotted_name(each) for each in symbols]


def test_references_are_left_alone() -> None:
    columns = trees.columns_of({"a.py": 'import x\n\n\ndef f(a):\n    """Doc."""\n    return x.g(a)\n'})
    symbol = Definitions("a.py", columns.records[0]).symbol(1)
    assert (symbol.name, symbol.signature, symbol.docstring, symbol.start_line) == ("f", "def f(a)", "Doc.", 4)
