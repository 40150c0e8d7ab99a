import pytest

from localization.graph import RepositoryGraph
from localization.patterns import PatternError, Patterns
from tests.localization.trees import graph_of

FILES = {
    "shop/__init__.py": "",
    "shop/base.py": (
        "import json\nfrom abc import ABC\n\n\n"
        "class Model(ABC):\n    def save(self):\n        return json.dumps(self)\n\n"
        "    def close(self):\n        pass\n"
    ),
    "shop/models.py": (
        "from shop.base import Model\n\n\nclass Item(Model):\n    def save(self):\n        super().save()\n\n"
        "    def get_price(self):\n        return fetch(self)\n\n\n"
        "class Book(Item):\n    def order(self):\n        self.save()\n\n\n"
        "def fetch(item):\n    return helper(item)\n\n\ndef helper(item):\n    item.close()\n"
    ),
    "shop/error.py": "class ShopError(ValueError):\n    pass\n\n\nclass Missing(ShopError):\n    pass\n",
    "app.py": "from shop.models import fetch\n\n\ndef main():\n    fetch(1)\n\n\nmain()\n",
    "stock/stock.go": "package stock\n\ntype Shelf struct{}\n\nfunc (s *Shelf) Fill() { put() }\n\nfunc put() {}\n",
    "stock/more.go": "package stock\n\nfunc (s *Shelf) Empty() {}\n",
    "other/shelf.go": "package other\n\ntype Shelf struct{}\n",
    "third/box.go": "package third\n\nfunc (s *Shelf) Break() {}\n",
    "zoo.py": "",
    "tests/test_models.py": (
        "from shop.models import fetch\n\n\n"
        "def test_fetch():\n    assert load() is None\n\n\ndef load():\n    return fetch(2)\n"
    ),
}


@pytest.fixture(scope="module")
def graph() -> RepositoryGraph:
    return graph_of(FILES)


@pytest.fixture(scope="module")
def patterns(graph: RepositoryGraph) -> Patterns:
    return Patterns(graph)


def answers(patterns: Patterns, question: str) -> list[str]:
    return [each.symbol.qualified.rpartition("::")[2] for each in patterns.ask(question).found]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('method calls "save" in class inherits "Model"', ["Item.save", "Book.order"]),
        ('method calls "save" in class inherits "Model" within 1', ["Item.save"]),
        ('method in class inherits "Model" and not calls "save"', ["Item.get_price"]),
        ('class inherits "ABC"', ["Model", "Book", "Item"]),
        ('class inherits "ABC" within 1', ["Model"]),
        ('class inherits "ValueError"', ["Missing", "ShopError"]),
        ('class inherits "Model" defines "get_*"', ["Item"]),
        ('class inherited by "Book"', ["Model", "Item"]),
        ('calls "json.dumps"', ["Model.save"]),
        ('calls "pickle.dumps"', []),
        ('calls "dumps"', ["Model.save"]),
        ('function called by "main" within 2', ["fetch", "helper"]),
        ('function called by "main"', ["fetch"]),
        ('function called by "app"', ["main"]),
        ('function calls "helper" within 9 path shop', ["Item.get_price", "fetch"]),
        ('overrides "Model.save"', ["Item.save"]),
        ('overridden by "Item.save"', ["Model.save"]),
        ('tests of "helper"', ["test_fetch", "load"]),
        ('tests "helper" within 2', ["load"]),
        ('tested by "test_fetch" within 2', ["fetch"]),
        ('tested by "main"', []),
        ('module imports "json"', ["shop/base.py"]),
        ('module imports "shop.base"', ["shop/models.py"]),
        ('imported by "app.py"', ["shop/models.py", "fetch"]),
        ('method in "Shelf"', ["Shelf.Empty", "Shelf.Fill"]),
        ('class defines "Fill"', ["Shelf"]),
        ('name "Shelf.*"', ["Shelf.Break", "Shelf.Empty", "Shelf.Fill"]),
        ('name "shop/models.py::*.save"', ["Item.save"]),
        ('name "Item.*" or name "models.f*"', ["Item.get_price", "Item.save", "fetch"]),
        ('name "nothing"', []),
        ('used by "Book"', ["Item"]),
    ],
)
def test_questions(patterns: Patterns, question: str, found: list[str]) -> None:
    assert sorted(answers(patterns, question)) == sorted(found)


@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        (
            'name "Item.save" calls "save" in class inherits "ABC"',
            (
                "calls Model.save (shop/base.py:6) in line 6",
                "in Item (shop/models.py:4), which inherits Model (shop/base.py:5), which inherits ABC in line 5",
            ),
        ),
        ('name "Model.save" calls "dumps"', ("calls json.dumps in line 7",)),
        (
            '"helper" called by "main" within 5',
            ("called by fetch (shop/models.py:17), which is called by main (app.py:4)",),
        ),
        (
            '"test_fetch" tests "helper"',
            ("uses load (tests/test_models.py:8) in line 5, which uses fetch (shop/models.py:17) in line 9, "
             "which uses helper (shop/models.py:21) in line 18",),
        ),
        ('"test_fetch" tests "load"', ("tests load (tests/test_models.py:8)",)),
        ('"app.py" imports "shop.models"', ("imports shop/models.py",)),
        (
            '"fetch" (calls "helper" or calls "nothing") not calls "close"',
            ("calls helper (shop/models.py:21) in line 18",),
        ),
        ('"main" path "*.py"', ()),
    ],
)  # fmt: skip
def test_reasons(patterns: Patterns, question: str, reasons: tuple[str, ...]) -> None:
    assert patterns.ask(question).found[0].reasons == reasons


def test_product_code_comes_first_and_answers_are_limited(patterns: Patterns) -> None:
    every = patterns.ask("module", limit=100)
    product = sorted(set(FILES) - {"tests/test_models.py"})
    assert [each.symbol.path for each in every.found] == [*product, "tests/test_models.py"]
    two = patterns.ask("module", limit=2)
    assert (two.found, two.total) == (every.found[:2], every.total)
    assert patterns.ask("module", limit=-1).found == ()


def test_the_graph_says_the_same(graph: RepositoryGraph, patterns: Patterns) -> None:
    fetch = graph.unit("shop/models.py::fetch")
    assert [graph.qualified(each) for each in graph.tests_of(fetch)] == [
        each.symbol.qualified for each in reversed(patterns.ask('tests "fetch"').found)
    ]
    model = graph.unit("shop/base.py::Model")
    assert [graph.qualified(each) for each in graph.subclasses(model)] == [
        each.symbol.qualified for each in patterns.ask('inherits "shop/base.py::Model"').found
    ]


def test_what_is_overridden_far_above() -> None:
    chain = "".join(f"class C{n}(C{n - 1}):\n    pass\n\n\n" for n in range(1, 5))
    files = {"a.py": f"class C0:\n    def f(self): pass\n\n\n{chain}class D(C4):\n    def f(self): pass\n"}
    assert answers(Patterns(graph_of(files)), 'overrides "C0.f"') == ["D.f"]


@pytest.mark.parametrize("name", ["\ud800", "a\0b", "[", "*a" * 200, "::", ".", "()", "/"])
def test_odd_names(patterns: Patterns, name: str) -> None:
    for question in (f"calls '{name}'", f"name '{name}' or imports '{name}'", f"inherits 'x.{name}'"):
        assert patterns.ask(question).total == 0
    assert patterns.ask("name '" + "*" * 900 + "'").total == patterns.ask("module or class or function").total


def test_errors_come_through(patterns: Patterns) -> None:
    with pytest.raises(PatternError, match="column 7: expected"):
        patterns.ask("class 'x")


def test_an_empty_tree() -> None:
    patterns = Patterns(graph_of({}))
    for question in ('calls "x"', 'not "A.b"', 'class inherits "X" in "a" path "b"', 'tests "x"', 'overrides "x.y"'):
        assert patterns.ask(question).total == 0
