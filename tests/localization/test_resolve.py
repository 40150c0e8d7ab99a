"""What the names in Python files mean. Beside each right definition stand others of the same name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.captures import Definition, Reference, Source
from localization.resolve import EdgeKind, Resolver
from tests.localization.resolving import calls, links, plain, sources_of

DECOY = "def f(): pass\ndef g(): pass\nclass A:\n    def f(self): pass\n    def go(self): pass\n"
"""Never imported: what is found in here was taken for its name alone."""
CLASS = "class A:\n    def go(self): pass\n"


def test_names_of_the_file_and_of_functions_around() -> None:
    text = """
def f(): pass
def g():
    def f(): pass
    def inner():
        f()
    f()
    inner()
class A:
    def f(self):
        f()
    def h(self): f()
len(f())
"""
    files = {"m.py": text, "other.py": DECOY}
    assert calls(files, "m.py::g") == {"m.py::g.f": 1.0, "m.py::g.inner": 1.0}
    assert calls(files, "m.py::g.inner") == {"m.py::g.f": 1.0}
    assert calls(files, "m.py::A.f") == {"m.py::f": 1.0}
    assert calls(files, "m.py::A.h") == {"m.py::f": 1.0}
    assert calls(files, "m.py") == {"m.py::f": 1.0}


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        ("from pkg.a import f", "f()"),
        ("from pkg.a import f as h", "h()"),
        ("from pkg import a", "a.f()"),
        ("from pkg import a as b", "b.f()"),
        ("import pkg.a", "pkg.a.f()"),
        ("import pkg.a as b", "b.f()"),
        ("from pkg.a import *", "f()"),
        ("from pkg import f", "f()"),
        ("from pkg import shown", "shown()"),
        ("import pkg", "pkg.shown()"),
        ("from pkg.sub import f", "f()"),
        ("from pkg.sub import star", "star.f()"),
        ("from pkg.sub.star import f", "f()"),
        ("from pkg.sub.cycle import f", "f()"),
        ("try:\n    from nowhere import f\nexcept ImportError:\n    from pkg.a import f", "f()"),
        ("from pkg.a import (  # why\n    g,\n    f,\n)", "f()"),
    ],
)
def test_imports(statement: str, call: str) -> None:
    files = {
        "pkg/__init__.py": "from .a import f\nfrom pkg.a import f as shown\n",
        "pkg/a.py": "def f(): pass\ndef g(): pass\n",
        "pkg/b.py": DECOY,
        "pkg/sub/__init__.py": "from ..a import f\n",
        "pkg/sub/star.py": "from ..a import *\n",
        "pkg/sub/cycle.py": "from .back import *\n",
        "pkg/sub/back.py": "from .cycle import *\nfrom pkg.a import f\n",
        "a.py": DECOY,
        "use.py": f"{statement}\ndef use():\n    {call}\n",
    }
    assert calls(files, "use.py::use") == {"pkg/a.py::f": 1.0}


def test_relative_imports_and_their_limits() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/a.py": "def f(): pass\n",
        "pkg/sub/__init__.py": "",
        "pkg/sub/b.py": "from ..a import f\nfrom . import c\nfrom ....a import g\nf()\nc.f()\ng()\n",
        "pkg/sub/c.py": "def f(): pass\n",
        "a.py": DECOY,
        "c.py": DECOY,
    }
    assert calls(files, "pkg/sub/b.py") == {"pkg/a.py::f": 1.0, "pkg/sub/c.py::f": 1.0}


def test_a_function_hides_the_module_of_its_name() -> None:
    files = {
        "pkg/__init__.py": "from .client import client\n",
        "pkg/client.py": "def client(): pass\n",
        "use.py": "from pkg import client\nclient()\n",
    }
    assert calls(files, "use.py") == {"pkg/client.py::client": 1.0}


def test_what_is_imported_from_outside_is_nothing() -> None:
    imports = "import os.path\nimport json as a\nfrom requests import f\n"
    text = f"{imports}def use(x):\n    os.f()\n    a.go()\n    f()\n    f.go()\n"
    files = {"pkg/json.py": DECOY, "pkg/__init__.py": "", "pkg/m.py": text, "os_.py": DECOY}
    assert calls(files, "pkg/m.py::use") == {}


def test_imports_in_functions_are_theirs() -> None:
    text = "def one():\n    from a import f\n    f()\n\ndef two():\n    f()\n\ndef f(): pass\n"
    files = {"m.py": text, "a.py": DECOY}
    assert calls(files, "m.py::one") == {"a.py::f": 1.0}
    assert calls(files, "m.py::two") == {"m.py::f": 1.0}


def test_import_edges() -> None:
    files = {
        "pkg/__init__.py": "from .a import f\n",
        "pkg/a.py": DECOY,
        "use.py": "from pkg import f\nimport pkg.a\nfrom pkg.a import *\n",
    }
    found = links(files, EdgeKind.IMPORTS)
    assert {target for source, target in found if source == "use.py"} == {"pkg/__init__.py", "pkg/a.py", "pkg/a.py::f"}


def test_roots_of_packages() -> None:
    """A `src` layout, namespace packages, two packages with equal names of modules, and scripts."""
    files = {
        "src/one/__init__.py": "",
        "src/one/util.py": "def f(): pass\n",
        "src/one/use.py": "from one.util import f\nimport util\nf()\nutil.f()\n",
        "libs/two/util.py": "def f(): pass\n",
        "libs/two/deep/more.py": "import two.util\nfrom two import util as u\ntwo.util.f()\nu.f()\n",
        "three/__init__.py": "",
        "three/util.py": "def f(): pass\n",
        "three/use.py": "from three import util\nutil.f()\n",
        "scripts/run.py": "import help\nhelp.f()\n",
        "scripts/help.py": "def f(): pass\n",
    }
    assert calls(files, "src/one/use.py") == {"src/one/util.py::f": 1.0}
    assert calls(files, "libs/two/deep/more.py") == {"libs/two/util.py::f": 1.0}
    assert calls(files, "three/use.py") == {"three/util.py::f": 1.0}
    assert calls(files, "scripts/run.py") == {"scripts/help.py::f": 1.0}


def test_the_nearest_of_several_roots() -> None:
    files = {
        "one/pkg/__init__.py": "",
        "one/pkg/a.py": "def f(): pass\n",
        "one/run.py": "from pkg.a import f\nf()\n",
        "two/pkg/__init__.py": "",
        "two/pkg/a.py": "def f(): pass\n",
        "two/deep/run.py": "from pkg.a import f\nf()\n",
        "run.py": "from pkg.a import f\nf()\n",
    }
    assert calls(files, "one/run.py") == {"one/pkg/a.py::f": 1.0}
    assert calls(files, "two/deep/run.py") == {"two/pkg/a.py::f": 1.0}
    assert calls(files, "run.py") == {"one/pkg/a.py::f": 0.5, "two/pkg/a.py::f": 0.5}


def test_methods_by_inheritance() -> None:
    files = {
        "base.py": """
class Base:
    def go(self): pass
    def own(self): pass
class Mixin:
    def go(self): pass
""",
        "m.py": """
import base
from base import Mixin as M
class A(M, base.Base):
    def own(self):
        self.go()
        self.own()
        super().own()
        super().go()
        self.missing()
    @classmethod
    def make(cls):
        cls.own()
        def inner(): cls.go()
class B(base.Base): pass
class C(A):
    def use(self):
        self.make()
def f():
    C.own()
    B().go()
    B.go(1)
    M.go()
""",
        "decoy.py": "class Other:\n    def missing(self): pass\n    def own(self): pass\n    def go(self): pass\n",
    }
    assert calls(files, "m.py::A.own") == {
        "base.py::Mixin.go": 1.0,
        "m.py::A.own": 1.0,
        "base.py::Base.own": 1.0,
    }
    assert calls(files, "m.py::A.make") == {"m.py::A.own": 1.0}
    assert calls(files, "m.py::A.make.inner") == {"base.py::Mixin.go": 1.0}
    assert calls(files, "m.py::C.use") == {"m.py::A.make": 1.0}
    assert calls(files, "m.py::f") == {
        "m.py::A.own": 1.0,
        "m.py::B": 1.0,
        "base.py::Base.go": 1.0,
        "base.py::Mixin.go": 1.0,
    }
    assert links(files, EdgeKind.INHERITS) == {
        ("m.py::A", "base.py::Mixin"): 1.0,
        ("m.py::A", "base.py::Base"): 1.0,
        ("m.py::B", "base.py::Base"): 1.0,
        ("m.py::C", "m.py::A"): 1.0,
    }


def test_a_diamond_asks_the_common_base_last() -> None:
    text = """
class Top:
    def go(self): pass
class Left(Top): pass
class Right(Top):
    def go(self): pass
class Bottom(Left, Right):
    def use(self): self.go()
"""
    assert calls({"m.py": text}, "m.py::Bottom.use") == {"m.py::Right.go": 1.0}


def test_classes_that_inherit_from_each_other() -> None:
    text = """
class A(B):
    def use(self):
        self.go()
        self.no()
class B(A):
    def go(self): pass
class C(C): pass
C.no()
"""
    assert calls({"m.py": text}, "m.py::A.use") == {"m.py::B.go": 1.0}


@pytest.mark.parametrize(
    "body",
    [
        "x = A()\n    x.go()",
        "x: A = make()\n    x.go()",
        "with A() as x:\n        x.go()",
        "x = await A()\n    x.go()",
        "A().go()",
        "made().go()",
        "x = made()\n    x.go()",
        "x = Holder()\n    x.a.go()",
        "x = Holder()\n    x.late.go()",
        "x = Holder()\n    y = x.give()\n    y.go()",
        "x = Child()\n    x.a.go()",
        "x = Holder()\n    x.prop.go()",
        "maybe().go()",
        "quoted().go()",
        "x = Holder()\n    y = x.me()\n    y.a.go()",
        "shared.go()",
        "parameter.go()",
        "optional.go()",
    ],
)
def test_methods_by_declared_types(body: str) -> None:
    holder = """
from a import A
from typing import Optional, Self
class Holder:
    a: A
    def set(self):
        self.late = A()
    def give(self) -> A: pass
    @property
    def prop(self) -> "A": pass
    def me(self) -> Self: pass
class Child(Holder): pass
def made() -> A: pass
def maybe() -> Optional[A]: pass
def quoted() -> "A | None": pass
shared = A()
"""
    use = "from hold import *\n" + f"def use(parameter: A, optional: 'Optional[A]' = None):\n    {body}\n"
    files = {"a.py": CLASS, "hold.py": holder, "use.py": use, "decoy.py": DECOY.replace("A", "B")}
    assert calls(files, "use.py::use").get("a.py::A.go") == 1.0
    assert "decoy.py::B.go" not in calls(files, "use.py::use")


def test_what_is_made_outside_has_no_methods_here() -> None:
    text = "import requests\ndef use():\n    x = requests.A()\n    x.go()\n    y = open()\n    y.go()\n"
    assert calls({"m.py": text, "decoy.py": CLASS}, "m.py::use") == {}


def test_a_type_that_follows_from_itself() -> None:
    text = "def use(x):\n    x = x.go()\n    y = z()\n    z = y()\n    x.unique()\n    y.unique()\n"
    files = {"m.py": text, "a.py": "class A:\n    def unique(self): pass\n"}
    assert calls(files, "m.py::use") == {"a.py::A.unique": 0.9}


def test_by_name_alone_where_few_have_it() -> None:
    def classes(name: str, count: int) -> str:
        return "".join(f"class {name.title()}{number}:\n    def {name}(self): pass\n" for number in range(count))

    files = {
        "a.py": classes("once", 1) + classes("thrice", 3) + classes("often", 4) + classes("append", 1),
        "test_a.py": classes("once", 1) + classes("tested", 1),
        "use.py": "def use(x):\n"
        + "".join(f"    x.{name}()\n" for name in ("thrice", "often", "append", "tested"))
        + "    x[0].once()\n",
        "tests/test_use.py": "def test(x):\n    x.tested()\n",
    }
    thrice = {f"a.py::Thrice{number}.thrice": 0.3 for number in range(3)}
    assert calls(files, "use.py::use") == {"a.py::Once0.once": 0.9, **thrice}
    assert calls(files, "tests/test_use.py::test") == {"test_a.py::Tested0.tested": 0.9}


def test_attributes_types_and_decorators() -> None:
    files = {
        "a.py": "class A:\n    X = 1\n    @property\n    def p(self): pass\nLIMIT = 1\ndef wrap(f): pass\n",
        "m.py": """
import a
from a import A, wrap
@wrap
def use(x: A) -> a.A:
    x.p
    A.X
    a.LIMIT
    x.unknown
""",
    }
    found = links(files, EdgeKind.USES)
    assert {target for source, target in found if source == "m.py::use"} >= {"a.py::A.p", "a.py::A", "a.py"}
    assert calls(files, "m.py::use") == {"a.py::wrap": 1.0}


def test_edges_of_tests_and_contents() -> None:
    files = {
        "a.py": "class A:\n    def go(self):\n        def inner(): pass\n",
        "tests/test_a.py": "from a import A\ndef helper(): A().go()\ndef test_a():\n    helper()\n",
    }
    assert links(files, EdgeKind.TESTS) == {
        ("tests/test_a.py::helper", "a.py::A"): 1.0,
        ("tests/test_a.py::helper", "a.py::A.go"): 1.0,
    }
    assert ("a.py::A.go", "a.py::A.go.inner") in links(files, EdgeKind.CONTAINS)
    assert ("a.py", "a.py::A") in links(files, EdgeKind.CONTAINS)


def test_two_definitions_of_one_name_share() -> None:
    text = "if x:\n    def f(): pass\nelse:\n    def f(): pass\ndef use(): f()\n"
    edges = Resolver(sources_of({"m.py": text})).edges()
    assert [weight for *_, kind, weight in plain(edges) if kind == EdgeKind.CALLS] == [0.5, 0.5]


def test_layout_of_the_arrays() -> None:
    files = {"b.py": "from a import f\ndef g(): f()\n", "a.py": "def f(): pass\n", "README.md": "f()\n"}
    edges = Resolver(sources_of(files)).edges()
    assert (edges.source.dtype, edges.target.dtype, edges.kind.dtype, edges.weight.dtype) == (
        np.int32, np.int32, np.uint8, np.float32,
    )  # fmt: skip
    assert edges.first.tolist() == [0, 0, 1, 5]
    assert len(edges) == 5
    # Units: README.md, a.py, f, b.py, g.
    assert plain(edges) == [(1, 2, 0, 1.0), (3, 1, 1, 1.0), (3, 2, 1, 1.0), (3, 4, 0, 1.0), (4, 2, 2, 1.0)]


def test_an_empty_tree() -> None:
    resolver = Resolver({})
    assert len(resolver.edges()) == 0
    assert resolver.update("nothing.py", None) == ()


WORDS = st.sampled_from(
    ("", "a", "A", "self", "super()", "f()", "?", "a.b", "a.f()", ".", "..", ".a", "*", "self.a", "A::b")
)
KINDS = st.sampled_from(("call", "import", "base", "attribute", "type", "declaration"))


@st.composite
def any_source(draw: st.DrawFn) -> Source:
    definitions = [Definition("", "module", 0, 1, 9)]
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(("class", "function", "method")))
        scope = draw(st.sampled_from(("", "", "A", "a.A")))
        signature = draw(st.sampled_from(("", "def f() -> A", "def f() -> a.b[A]", "f(): ")))
        definitions.append(Definition(draw(WORDS), kind, draw(st.integers(0, number)), 1, 9, scope, signature))
    owners = st.integers(0, len(definitions) - 1)
    references = draw(st.lists(st.builds(Reference, KINDS, WORDS, WORDS, st.just(1), owners, WORDS), max_size=6))
    return Source(tuple(definitions), tuple(references))


@given(
    st.dictionaries(
        st.sampled_from(("a.py", "a/__init__.py", "a/b.py", "a.rb", "A.java", "b.go", "a.rs", "mod.rs", "x.h", "a.md")),
        any_source(),
        max_size=4,
    )
)
@settings(deadline=None, max_examples=60)
def test_any_sources_give_edges_between_their_units(sources: dict[str, Source]) -> None:
    resolver = Resolver(sources)
    edges = resolver.edges()
    units = sum(len(source.definitions) for source in sources.values())
    for ends in (edges.source, edges.target):
        assert ((ends >= 0) & (ends < units)).all()
    assert ((edges.weight > 0) & (edges.weight <= 1)).all()
    assert set(edges.kind.tolist()) <= set(EdgeKind)
    for path in sources:
        before = plain(resolver.edges())
        resolver.update(path, sources[path])
        assert plain(resolver.edges()) == before
