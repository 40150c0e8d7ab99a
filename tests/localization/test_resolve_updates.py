"""After any edits the edges are those of a resolver that was made from the files as they are now."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from localization.captures import Source
from localization.languages import language_of
from localization.parse import parse_source
from localization.resolve import Edges, Resolver

PATHS = (
    "m.py",
    "n.py",
    "pkg/__init__.py",
    "pkg/m.py",
    "pkg/sub/__init__.py",
    "pkg/sub/n.py",
    "src/q/m.py",
    "tests/m.py",
)
MODULES = st.sampled_from(("m", "n", "pkg", "pkg.m", "pkg.sub", "pkg.sub.n", "q.m", ".", ".m", ".n", "..", ".sub"))
NAMES = st.sampled_from(("A", "B", "f", "g", "x", "m", "n", "sub"))
EXPRESSIONS = st.sampled_from(
    ("A", "B", "f", "g", "x", "self.x", "self.f", "x.f", "x.x.g", "m.A", "m.f", "pkg.m.A", "n.x", "super().f", "f().g",
     "A.f", "pkg.sub.n.g", "sub.A", "self.x.x", "cls.g", "y.f")
)  # fmt: skip
IMPORTS = st.one_of(
    st.builds("from {} import {}".format, MODULES, NAMES),
    st.builds("from {} import {} as {}".format, MODULES, NAMES, NAMES),
    st.builds("from {} import *".format, MODULES),
    st.builds("import {}".format, st.sampled_from(("m", "n", "pkg", "pkg.m", "pkg.sub.n", "q.m"))),
    st.builds("import {} as {}".format, st.sampled_from(("m", "pkg.m", "q.m")), NAMES),
)
STATEMENTS = st.one_of(
    IMPORTS,
    st.builds("{}()".format, EXPRESSIONS),
    st.builds("{} = {}()".format, st.one_of(NAMES, st.just("self.x"), st.just("y")), EXPRESSIONS),
    st.builds("{}: {}".format, NAMES, st.sampled_from(("A", "B", "m.A", "x"))),
    st.builds("{}.x".format, EXPRESSIONS),
)


def _function(name: str, returned: str, body: list[str]) -> str:
    arrow = f" -> {returned}" if returned else ""
    return f"def {name}(self){arrow}:\n" + "".join(f"    {line}\n" for line in (body or ["pass"]))


def _class(name: str, base: str, parts: list[str]) -> str:
    text = "\n".join(parts) or "pass\n"
    return f"class {name}{f'({base})' if base else ''}:\n" + "".join(f"    {line}\n" for line in text.splitlines())


FUNCTIONS = st.builds(
    _function, NAMES, st.sampled_from(("", "A", "m.B", "Self", "x")), st.lists(STATEMENTS, max_size=3)
)
CLASSES = st.builds(
    _class,
    NAMES,
    st.sampled_from(("", "A", "B", "m.A", "A, B", "x.A")),
    st.lists(st.one_of(FUNCTIONS, STATEMENTS), max_size=3),
)
TEXTS = st.lists(st.one_of(STATEMENTS, FUNCTIONS, CLASSES), max_size=5).map("\n".join)
TREES = st.dictionaries(st.sampled_from(PATHS), TEXTS, min_size=1)
EDITS = st.lists(st.tuples(st.sampled_from(PATHS), st.one_of(st.none(), TEXTS)), min_size=1, max_size=4)


def sources_of(files: Mapping[str, str]) -> dict[str, Source]:
    return {path: parse_source(language_of(path), text.encode()) for path, text in files.items()}


def plain(edges: Edges) -> list[tuple[int, int, int, float]]:
    columns = (edges.source, edges.target, edges.kind, edges.weight)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


@given(TREES, EDITS)
@settings(deadline=None, max_examples=150)
def test_update_equals_rebuild(files: dict[str, str], edits: list[tuple[str, str | None]]) -> None:
    resolver = Resolver(sources_of(files))
    for path, text in edits:
        before = plain(resolver.edges())
        redone = resolver.update(path, None if text is None else parse_source(language_of(path), text.encode()))
        if text is None:
            files.pop(path, None)
        else:
            files[path] = text
        rebuilt = Resolver(sources_of(files))
        edges = resolver.edges()
        assert plain(edges) == plain(rebuilt.edges())
        assert edges.first.tolist() == rebuilt.edges().first.tolist()
        assert redone or before == plain(edges)
