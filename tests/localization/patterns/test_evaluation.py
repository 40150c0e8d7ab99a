from collections.abc import Iterable
from fnmatch import fnmatchcase

from hypothesis import given, settings
from hypothesis import strategies as st

from localization.base import Symbol
from localization.graph import RepositoryGraph
from localization.path_globs import path_selector
from localization.patterns import Patterns
from localization.patterns.query import AllOf, AnyOf, InPath, Named, Not, OfKind, Query, Related, Relation
from localization.resolve import EdgeKind
from localization.symbols import dotted_name
from tests.localization import trees

NAMES = ["a", "sav?", "A.*", "*.b", "b.a.*", "a.py::A", "x::a", "b/a.py", "[ab]", "nothing"]
Pairs = set[tuple[int, int]]


class ByHand:
    """Questions answered one unit and one step at a time."""

    def __init__(self, graph: RepositoryGraph) -> None:
        self.columns = graph.columns
        self.units = range(self.columns.units)
        self.symbols: list[Symbol] = [each for path in self.columns.paths for each in self.columns.symbols(path)]
        self.edges = list(
            zip(graph.edges.source.tolist(), graph.edges.target.tolist(), graph.edges.kind.tolist(), strict=True)
        )

    def holds(self, query: Query) -> set[int]:
        match query:
            case Named():
                return {unit for unit in self.units if self.is_named(self.symbols[unit], query.text)}
            case InPath():
                return {unit for unit in self.units if path_selector(query.glob)(self.symbols[unit].path)}
            case OfKind():
                return {unit for unit in self.units if self.symbols[unit].kind in query.kinds}
            case Not():
                return set(self.units) - self.holds(query.part)
            case AllOf():
                return set.intersection(*map(self.holds, query.parts))
            case AnyOf():
                return set.union(*map(self.holds, query.parts))
            case Related():
                return self.follow(query)

    def is_named(self, symbol: Symbol, text: str) -> bool:
        if symbol.kind == "module" and f"/{symbol.path}".endswith(f"/{text}"):
            return True
        path, _, inside = text.rpartition("::")
        if path and any(f"/{each}".endswith(f"/{path}") for each in self.columns.paths):
            if not f"/{symbol.path}".endswith(f"/{path}"):
                return False
            text = inside
        parts = [part for part in text.replace("::", ".").replace("/", ".").split(".") if part]
        ends = dotted_name(symbol)[-len(parts) :] if len(parts) > 1 else [symbol.name]
        if len(parts) > 1:
            ends[-1:] = [symbol.name]
        return len(ends) == len(parts) and all(map(fnmatchcase, ends, parts))

    def of_kinds(self, *kinds: EdgeKind) -> Pairs:
        return {(source, target) for source, target, kind in self.edges if kind in kinds}

    def pairs(self, relation: Relation) -> Pairs:
        match relation:
            case Relation.CALLS | Relation.CALLED_BY:
                found = self.of_kinds(EdgeKind.CALLS)
            case Relation.USES | Relation.USED_BY:
                found = self.of_kinds(EdgeKind.CALLS, EdgeKind.USES, EdgeKind.INHERITS)
            case Relation.IMPORTS | Relation.IMPORTED_BY:
                found = self.of_kinds(EdgeKind.IMPORTS)
            case Relation.INHERITS | Relation.INHERITED_BY:
                found = self.of_kinds(EdgeKind.INHERITS)
            case Relation.DEFINES | Relation.IN:
                found = self.of_kinds(EdgeKind.CONTAINS)
            case Relation.TESTS | Relation.TESTED_BY:
                found = self.of_kinds(EdgeKind.CALLS, EdgeKind.USES)
            case Relation.OVERRIDES | Relation.OVERRIDDEN_BY:
                found = self.overrides()
        turned = relation is Relation.IN or relation.value.endswith(" by")
        return {(target, source) for source, target in found} if turned else found

    def overrides(self) -> Pairs:
        inherits = self.of_kinds(EdgeKind.INHERITS)
        methods = {
            (around, unit) for around, unit in self.of_kinds(EdgeKind.CONTAINS) if self.symbols[unit].kind == "method"
        }
        return {
            (unit, other)
            for around, unit in methods
            for above, other in methods
            if above != around
            and self.symbols[unit].name == self.symbols[other].name
            and above in reached({around}, inherits, 100)
        }

    def follow(self, query: Related) -> set[int]:
        targets = self.holds(query.target)
        tests = {unit for unit in self.units if self.symbols[unit].path.startswith("tests/")}
        functions = {unit for unit in tests if self.symbols[unit].kind in ("function", "method")}
        if query.relation is Relation.TESTED_BY:
            targets &= functions
        found = reached(targets, {(target, source) for source, target in self.pairs(query.relation)}, query.steps)
        if query.relation is Relation.TESTED_BY:
            found -= tests
        if query.relation is Relation.TESTS:
            found &= functions
        return found


def reached(starts: set[int], pairs: Iterable[tuple[int, int]], steps: int) -> set[int]:
    """In one step or more."""
    found: set[int] = set()
    here = starts
    for _ in range(steps):
        here = {target for source, target in pairs if source in here}
        if here <= found:
            break
        found |= here
    return found


leaves = st.one_of(
    st.sampled_from(NAMES).map(Named),
    st.sampled_from([("class",), ("function", "method"), ("module",)]).map(OfKind),
    st.sampled_from(["b", "*.py"]).map(InPath),
)
related = st.builds(Related, st.sampled_from(Relation), leaves, st.sampled_from([1, 1, 2, 100]))
queries: st.SearchStrategy[Query] = st.recursive(
    st.one_of(related, related, leaves),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Related, st.sampled_from(Relation), inner, st.integers(1, 3)),
        st.tuples(inner, inner).map(AllOf),
        st.tuples(inner, inner).map(AnyOf),
    ),
    max_leaves=3,
)


@given(trees.graphs(), queries)
@settings(deadline=None)
def test_as_by_hand(graph: RepositoryGraph, query: Query) -> None:
    by_hand = ByHand(graph)
    answers = Patterns(graph).ask(query, limit=1000)
    expected = [by_hand.symbols[unit].qualified for unit in by_hand.holds(query)]
    assert sorted(each.symbol.qualified for each in answers.found) == sorted(expected)
    assert answers.total == len(expected)


overriding = st.sampled_from([Relation.OVERRIDES, Relation.OVERRIDDEN_BY, Relation.INHERITS, Relation.INHERITED_BY])
members = st.sampled_from(["f", "C1", "C2.f", "*"]).map(Named)


@given(trees.hierarchies(), st.builds(Related, overriding, members, st.sampled_from([1, 100])))
@settings(deadline=None)
def test_hierarchies_as_by_hand(graph: RepositoryGraph, query: Related) -> None:
    by_hand = ByHand(graph)
    expected = [by_hand.symbols[unit] for unit in sorted(by_hand.holds(query))]
    assert [each.symbol for each in Patterns(graph).ask(query).found] == expected


@given(trees.graphs(), related)
@settings(deadline=None)
def test_whatever_is_related_says_why(graph: RepositoryGraph, query: Related) -> None:
    for answer in Patterns(graph).ask(query).found:
        assert len(answer.reasons) == 1
        assert answer.reasons[0].count(", which ") < query.steps
