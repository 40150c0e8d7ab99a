"""After any edits the edges are those of a resolver that was made from the files as they are now."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.resolve import Resolver
from tests.localization.resolving import plain, sources_of

P = "class P:\n    def go(self): pass\n    def at(self) -> 'P': pass\n"
Q = "class Q:\n    def go(self): pass\n    def at(self) -> 'Q': pass\n"
TO_P, TO_Q = "from p import P as R\n", "from q import Q as R\n"
LAST = "from m import H as I\ndef f():\n    e = I()\n    e.go()\n    e.it.go()\n"
HELD = "class H:\n    def __init__(self):\n        y = {}()\n        self.it = y.at()\n"


@pytest.mark.parametrize(
    ("files", "path", "text", "redone"),
    [
        pytest.param(
            {"n.py": TO_P, "m.py": "from n import R as S\nclass H(S): pass\n", "last.py": LAST},
            "n.py", TO_Q, ("last.py", "m.py", "n.py"), id="a base",
        ),
        pytest.param(
            {"n.py": TO_P, "m.py": "from n import R as S\ndef H() -> S: pass\n", "o.py": "from m import H as make\n",
             "last.py": "from o import make as b\ndef f():\n    e = b()\n    e.go()\n"},
            "n.py", TO_Q, ("last.py", "m.py", "n.py"), id="what a function returns",
        ),
        pytest.param(
            {"n.py": TO_P, "m.py": f"from n import R as S\n{HELD.format('S')}", "last.py": LAST},
            "n.py", TO_Q, ("last.py", "m.py", "n.py"), id="an attribute",
        ),
        pytest.param(
            {"m.py": f"from p import P\nfrom q import Q\n{HELD.format('P')}", "last.py": LAST},
            "m.py", f"from p import P\nfrom q import Q\n{HELD.format('Q')}", ("last.py", "m.py"), id="a local variable",
        ),
        pytest.param(
            {"n.py": "from p import *\n", "m.py": "from n import P as H\n", "last.py": LAST},
            "n.py", "from other import *\n", ("last.py", "m.py", "n.py"), id="all names of a module",
        ),
        pytest.param(
            {"last.py": "from pkg import sub\nimport pkg.sub as it\nsub.go()\nit.go()\n"},
            "pkg/sub.py", "def go(): pass\n", ("last.py", "pkg/sub.py"), id="a new module",
        ),
        pytest.param(
            {"tools/run.py": "import help\nhelp.go()\n", "tools/help.py": "def go(): pass\n"},
            "tools/__init__.py", "", ("tools/__init__.py", "tools/run.py"), id="a folder that becomes a package",
        ),
        pytest.param(
            {"a.py": "class A:\n    def rare(self): pass\n", "last.py": "def f(x): x.rare()\n"},
            "m.py", "class B:\n    def rare(self): pass\n", ("last.py", "m.py"), id="a second method of a name",
        ),
        pytest.param(
            {"last.py": "from p import P\ndef f(): P().go()\n"}, "p.py", None, ("last.py", "p.py"), id="a removed file",
        ),
        pytest.param(
            {"last.py": "from p import P\ndef f(): P().go()\n", "m.py": "from q import Q\nQ().go()\n"},
            "p.py", f"def first(): pass\n\n\n{P}", ("p.py",), id="numbers of units alone",
        ),
        pytest.param(
            {"last.py": "from p import P\ndef f():\n    go = 1\n    P().at()\n"},
            "q.py", f"{Q}    def went(self): pass\n", ("q.py",), id="a name that others only mention",
        ),
        pytest.param(
            {"a.rb": "module A\n  class B < C\n  end\nend\n", "b.rb": "A::B.new.go\n",
             "c.rb": "class C\n  def go; end\nend\n"},
            "a.rb", "module A\n  class B < D\n  end\nend\n", ("a.rb", "b.rb"), id="a base in Ruby",
        ),
        pytest.param(
            {"x/A.java": "package a;\nclass A { void use(B b) { b.go(); } }\n"},
            "y/B.java", "package a;\nclass B { void go() {} }\n", ("x/A.java", "y/B.java"), id="one package",
        ),
    ],
)  # fmt: skip
def test_an_edit_reaches_through_others(
    files: dict[str, str], path: str, text: str | None, redone: tuple[str, ...]
) -> None:
    files = {"p.py": P, "q.py": Q, "other.py": P, **files}
    resolver = Resolver(sources_of(files))
    before = plain(resolver.edges())
    assert _updated(resolver, files, path, text) == redone
    assert plain(resolver.edges()) != before


def _updated(resolver: Resolver, files: dict[str, str], path: str, text: str | None) -> tuple[str, ...]:
    """Edit one file and compare with a new resolver."""
    redone = resolver.update(path, None if text is None else sources_of({path: text})[path])
    if text is None:
        del files[path]
    else:
        files[path] = text
    rebuilt = Resolver(sources_of(files)).edges()
    edges = resolver.edges()
    assert plain(edges) == plain(rebuilt)
    assert edges.first.tolist() == rebuilt.first.tolist()
    return redone


class Writer:
    """Writes files that name things of each other, mostly under names that nobody else uses."""

    MODULES = ("m0", "m1", "m2", "m3", "p", "p.n", "p.s")
    PATHS = ("m0.py", "m1.py", "m2.py", "m3.py", "p/__init__.py", "p/n.py", "p/s/__init__.py")

    def __init__(self, random: Random) -> None:
        self._random = random
        self._one = random.choice

    def edited(self, path: str, text: str) -> str | None:
        """Mostly with one line replaced, taken out or put in."""
        if self._random.random() < 0.15:
            return None
        lines = text.split("\n")
        if self._random.random() < 0.2:
            return self.file(path)
        place = self._random.randrange(len(lines))
        indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
        lines[place : place + self._random.randrange(2)] = [indent + self._statement(self.PATHS.index(path))]
        return "\n".join(lines)

    def file(self, path: str) -> str:
        me = self.PATHS.index(path)
        parts = [self._import(me) for _ in range(self._random.randrange(4))]
        for _ in range(self._random.randrange(1, 5)):
            parts.append(self._one((self._class, self._class, self._function, self._statement))(me))
        return "\n".join(parts)

    def _name(self, me: int, kinds: str = "CCfv") -> str:
        return f"{self._one(kinds)}{me}{self._one('ab')}"

    def _anyone(self) -> int:
        return self._random.randrange(len(self.PATHS))

    def _import(self, me: int) -> str:
        other = self._anyone()
        module = self._one((self.MODULES[other], ".n", ".", "..", ".s"))
        return self._one(
            (
                f"from {module} import {self._name(other)}",
                f"from {self.MODULES[other]} import {self._name(other, 'C')} as {self._name(me, 'C')}",
                f"from {self.MODULES[other]} import {self._name(other, 'f')} as {self._name(me, 'Cf')}",
                f"from {module} import *",
                f"import {self.MODULES[other]}",
                f"from {module} import {self._one(('n', 's'))} as {self._name(me, 'v')}",
            )
        )

    def _expression(self, me: int) -> str:
        method, attribute = self._name(self._anyone(), "n"), self._name(self._anyone(), "t")
        variable = self._name(me, "v")
        return self._one(
            (
                self._name(me), f"{variable}.{method}", f"{variable}.{attribute}.{method}", f"self.{method}",
                f"self.{attribute}.{method}", f"self.{attribute}", f"super().{method}", f"y.{method}", f"p.s.{method}",
                f"{self._one(self.MODULES)}.{self._name(self._anyone())}",
            )
        )  # fmt: skip

    def _statement(self, me: int) -> str:
        return self._one(
            (
                self._import(me),
                f"{self._expression(me)}()",
                f"{self._name(me, 'v')} = {self._expression(me)}()",
                f"y = {self._expression(me)}()",
                f"self.{self._name(me, 't')} = {self._expression(me)}()",
                f"{self._name(me, 't')}: {self._name(me, 'C')}",
            )
        )

    def _function(self, me: int, kind: str = "f") -> str:
        arrow = self._one(("", " -> Self", f" -> {self._name(me, 'C')}", f" -> {self._name(me, 'C')}"))
        body = [self._statement(me) for _ in range(self._random.randrange(1, 3))]
        return "\n    ".join([f"def {self._name(me, kind)}(self){arrow}:", *body])

    def _class(self, me: int) -> str:
        base = self._one(("", self._name(me, "C"), self._name(me, "Cv")))
        parts = [self._one((self._function(me, "n"), self._statement(me))) for _ in range(self._random.randrange(1, 4))]
        return f"class {self._name(me, 'C')}({base}):\n    " + "\n".join(parts).replace("\n", "\n    ")


@given(st.randoms(use_true_random=True))
@settings(deadline=None, max_examples=60)
def test_update_equals_rebuild(random: Random) -> None:
    writer = Writer(random)
    files = {path: writer.file(path) for path in Writer.PATHS if random.random() < 0.9}
    resolver = Resolver(sources_of(files))
    for _ in range(5):
        path = random.choice(Writer.PATHS)
        text = writer.edited(path, files[path]) if path in files else writer.file(path)
        if text is not None or path in files:
            _updated(resolver, files, path, text)


def test_files_that_come_and_go() -> None:
    files: dict[str, str] = {}
    resolver = Resolver(sources_of(files))
    texts: Mapping[str, str] = {"b.py": "from a import A\nA().go()\n", "a.py": "from c import *\n", "c.py": P}
    for path, text in [*texts.items(), *texts.items()]:
        _updated(resolver, files, path, text)
    for path in texts:
        _updated(resolver, files, path, None)
    assert len(resolver.edges()) == 0
