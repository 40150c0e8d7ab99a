import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.base import Symbol, SymbolKind
from localization.columns import Columns
from localization.symbols import SymbolTable, dotted_name
from tests.localization import trees

FILES = {
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/cart.py": (
        "class Cart:\n    def total(self): pass\n    def Total(self): pass\n    def to_text(self): pass\n"
    ),
    "src/shop/order.py": "class Order:\n    def total(self): pass\n\n\ndef total_of(orders): pass\n",
    "src/shop/cart.rs": "impl Cart {\n    fn weigh(&self) {}\n}\n",
    "tests/test_cart.py": "def test_total(): pass\n",
}
part = st.sampled_from([*trees.NAMES, "x", "tests", "test_a", "B"])
asked = st.one_of(
    st.lists(part, min_size=1, max_size=3).map(".".join),
    st.tuples(st.sampled_from([*trees.PATHS, "py", "nowhere.py"]), st.lists(part, max_size=2).map(".".join)).map(
        "::".join
    ),
    st.sampled_from(trees.PATHS),
)
kinds = st.sampled_from([None, None, "module", "class", "function", "method"])
globs = st.sampled_from(["", "", "b", "*.py", "x/**"])


@pytest.fixture(scope="module")
def table() -> SymbolTable:
    return SymbolTable(trees.columns_of(FILES))


def one_by_one(symbols: list[Symbol], name: str) -> list[Symbol]:
    """What `find` promises, by looking at every symbol."""
    exact = [each for each in symbols if each.qualified == name]
    path, _, inside = name.rpartition("::")
    wanted = [each.lower() for each in inside.split(".")]
    for spelled in (lambda each: each.name == inside.split(".")[-1], lambda each: each.name.lower() == wanted[-1]):
        found = [
            each
            for each in symbols
            if spelled(each)
            and (not path or f"/{each.path}".endswith(f"/{path}"))
            and (len(wanted) == 1 or [each.lower() for each in dotted_name(each)][-len(wanted) :] == wanted)
        ]
        if exact or found:
            return exact or found
    return []


def selected(glob: str, path: str) -> bool:
    return {"": True, "b": "b/" in path, "*.py": path.endswith(".py"), "x/**": path.startswith("x/")}[glob]


@given(trees.columns(), asked, kinds, globs)
@settings(deadline=None)
def test_find_by_looking_at_every_symbol(columns: Columns, name: str, kind: SymbolKind | None, glob: str) -> None:
    symbols = [symbol for path in columns.paths for symbol in columns.symbols(path)]
    kept = [each for each in symbols if kind in (None, each.kind) and selected(glob, each.path)]
    found, expected = SymbolTable(columns).find(name, kind=kind, path=glob), one_by_one(kept, name)
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    for spelling in {each.name for each in found}:
        assert [each for each in found if each.name == spelling] == [each for each in expected if each.name == spelling]


@given(trees.columns(), part)
@settings(deadline=None)
def test_named(columns: Columns, name: str) -> None:
    symbols = [symbol for path in columns.paths for symbol in columns.symbols(path)]
    expected = [each for each in symbols if each.kind != "module" and each.name == name]
    assert list(SymbolTable(columns).named(name)) == expected


@given(trees.columns(), part, kinds, globs, st.integers(-1, 5))
@settings(deadline=None)
def test_starting_by_looking_at_every_symbol(
    columns: Columns, prefix: str, kind: SymbolKind | None, glob: str, limit: int
) -> None:
    symbols = [symbol for path in columns.paths for symbol in columns.symbols(path)]
    expected = [
        each
        for each in sorted(symbols, key=lambda each: (each.name.lower(), each.name))
        if each.name.lower().startswith(prefix.lower()) and kind in (None, each.kind) and selected(glob, each.path)
    ]
    found = SymbolTable(columns).starting(prefix, limit, kind=kind, path=glob)
    assert list(found) == expected[: max(limit, 0)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Cart.total", ["src/shop/cart.py::Cart.total"]),
        ("Cart::total", ["src/shop/cart.py::Cart.total"]),
        ("Cart#total()", ["src/shop/cart.py::Cart.total"]),
        ("shop.order.Order", ["src/shop/order.py::Order"]),
        ("shop/cart.py::total", ["src/shop/cart.py::Cart.total"]),
        ("TOTAL_OF", ["src/shop/order.py::total_of"]),
        ("shop", ["src/shop/__init__.py"]),
        ("Cart::weigh", ["src/shop/cart.rs::Cart.weigh"]),
        ("tot", []),
    ],
)
def test_find(table: SymbolTable, name: str, found: list[str]) -> None:
    assert [each.qualified for each in table.find(name)] == found


def test_what_is_filtered_lets_the_next_reading_speak(table: SymbolTable) -> None:
    assert [each.name for each in table.find("Order")] == ["Order"]
    assert [each.qualified for each in table.find("Order", kind="module")] == ["src/shop/order.py"]
    assert table.find("Order", kind="module", path="tests") == ()


def test_starting(table: SymbolTable) -> None:
    assert [each.name for each in table.starting("TOT")] == ["Total", "total", "total", "total_of"]
    assert [each.name for each in table.starting("cart.to")] == ["to_text", "Total", "total"]
    assert [each.qualified for each in table.starting("total", kind="function")] == ["src/shop/order.py::total_of"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("totl", ("Total", "total")),
        ("total", ("Total",)),
        ("Crat.total", ("Cart.Total", "Cart.total")),
        ("Cart.total", ("Cart.Total",)),
        ("Order.totl", ("Order.total",)),
        ("src/shop/cart.py::Cart.totl", ("Cart.Total", "Cart.total")),
        ("src/shop/gone.py::totl", ("Total", "total")),
        ("quantity", ()),
        ("", ()),
    ],
)
def test_did_you_mean(table: SymbolTable, name: str, near: tuple[str, ...]) -> None:
    assert table.near(name) == near


def test_did_you_mean_what_is_asked_for(table: SymbolTable) -> None:
    assert table.near("totl", kind="method", path="order.py") == ("total",)
    assert table.near("totl", limit=1) == ("Total",)
    assert table.near("totl", limit=0) == ()


@given(trees.columns(), asked, st.integers(0, 3))
@settings(deadline=None)
def test_near_names_are_found(columns: Columns, name: str, limit: int) -> None:
    table = SymbolTable(columns)
    near = table.near(name, limit)
    assert len(near) <= limit
    assert name not in near
    assert all(table.find(each) for each in near)
