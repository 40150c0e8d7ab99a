from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.patterns import PatternError, read_pattern
from localization.patterns.query import STEPS_LIMIT, AllOf, AnyOf, InPath, Named, Not, OfKind, Query, Related, Relation
from localization.patterns.reader import DEPTH_LIMIT, LENGTH_LIMIT

METHOD, CLASS = OfKind(("method",)), OfKind(("class",))
FUNCTION = OfKind(("function", "method"))


def calls(name: str, steps: int = 1) -> Related:
    return Related(Relation.CALLS, Named(name), steps)


def inherits(name: str) -> Related:
    return Related(Relation.INHERITS, Named(name), STEPS_LIMIT)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ('"save"', Named("save")),
        ("name 'get_*'", Named("get_*")),
        ("calls save", calls("save")),
        ('calls "save" within 3', calls("save", 3)),
        ("path src/**", InPath("src/**")),
        ('not calls "a" calls "b"', AllOf((Not(calls("a")), calls("b")))),
        (
            'method calls "save" in class inherits "Model"',
            AllOf((METHOD, calls("save"), Related(Relation.IN, AllOf((CLASS, inherits("Model"))), STEPS_LIMIT))),
        ),
        (
            'method in class inherits from "Model" and calls "save"',
            AllOf(
                (
                    AllOf((METHOD, Related(Relation.IN, AllOf((CLASS, inherits("Model"))), STEPS_LIMIT))),
                    calls("save"),
                )
            ),
        ),
        (
            'in (class "A") calls "b"',
            AllOf((Related(Relation.IN, AllOf((CLASS, Named("A"))), STEPS_LIMIT), calls("b"))),
        ),
        (
            'FUNCTION Called By function "main" within 2',
            AllOf((FUNCTION, Related(Relation.CALLED_BY, AllOf((FUNCTION, Named("main"))), 2))),
        ),
        ('tests of "parse"', Related(Relation.TESTS, Named("parse"), 3)),
        ('tests "parse"', Related(Relation.TESTS, Named("parse"), 3)),
        (
            '"a" or "b" and ("c" or not "d")',
            AnyOf((Named("a"), AllOf((Named("b"), AnyOf((Named("c"), Not(Named("d")))))))),
        ),
        ("calls function", Related(Relation.CALLS, FUNCTION, 1)),
        ("calls 'and'", calls("and")),
        (" ".join(["not"] * 15 + ['"a"']), reduce(lambda part, _: Not(part), range(15), Named("a"))),
        (" and ".join(['not "a"'] * 50), AllOf((Not(Named("a")),) * 50)),
        (" or ".join(['("a")'] * 50), AnyOf((Named("a"),) * 50)),
    ],
)
def test_questions(text: str, query: Query) -> None:
    assert read_pattern(text) == query


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_is_read_as_it_is_written(relation: Relation) -> None:
    related = read_pattern(f'{relation.value} "x" within 7')
    assert related == Related(relation, Named("x"), 7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'column 1: expected a kind, a relation, a name in quotes or "(", found the end'),
        ("metod calls x", '"metod" (did you mean "method"?)'),
        ("save", '"save" (names stand in quotes)'),
        ("class Cart", 'column 7: expected "and", "or" or the end, found "Cart" (names stand in quotes)'),
        ("calls", 'column 6: expected a name, a kind, a relation or "(" after "calls", found the end'),
        ('called "x"', 'column 8: expected "by" after "called", found the name "x"'),
        ('  calls "x', 'column 9: expected a closing " before the end'),
        ("(class", 'column 7: expected "and", "or" or the ")" for column 1, found the end'),
        ("class)", 'column 6: expected "and", "or" or the end, found ")"'),
        ("class and", "column 10: expected a kind"),
        ('calls "x" within 0', 'column 18: expected a number of steps from 1 to 100 after "within", found "0"'),
        ('calls "x" within 101', "column 18: expected a number of steps"),
        ("name class", 'column 6: expected a name in quotes, found "class"'),
        ("path (", 'column 6: expected a glob over paths in quotes, found "("'),
        ('calls " "', "column 7: expected a name in the quotes, found none"),
        ("(" * (DEPTH_LIMIT + 1), f"expected at most {DEPTH_LIMIT} parts in one another"),
        ("not " * 200, f"expected at most {DEPTH_LIMIT} parts in one another"),
        ("x" * (LENGTH_LIMIT + 1), f"column {LENGTH_LIMIT + 1}: expected the end"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(PatternError) as raised:
        read_pattern(text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


words = st.sampled_from(
    ["class", "method", "calls", "called", "by", "in", "tests", "of", "not", "and", "or", "within", "2", "name", "path",
     "(", ")", '"x"', "'y*'", '"', "x", "\n", "inherits", "from"]
)  # fmt: skip


def error_of(text: str) -> PatternError | None:
    try:
        read_pattern(text)
    except PatternError as error:
        return error
    return None


@given(st.one_of(st.text("ab1\"'()\\ \n\x1f\x85é", max_size=20), st.lists(words, max_size=20).map(" ".join)))
@settings(deadline=None)
def test_only_its_own_error_is_raised(text: str) -> None:
    error = error_of(text)
    if error is not None:
        assert 1 <= error.column <= len(text) + 1
        assert str(error).startswith(f"column {error.column}: expected ")
        assert len(str(error).splitlines()) == 1


names = st.sampled_from(["a", "get_*", "A.b", "p.py::A"]).map(Named)
related = st.sampled_from(list(Relation))
steps = st.integers(1, STEPS_LIMIT)
queries: st.SearchStrategy[Query] = st.recursive(
    st.one_of(names, st.just(METHOD), st.just(CLASS), st.just(InPath("src/**"))),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Related, related, inner, steps),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=5,
)


def as_text(query: Query) -> str:
    """With parentheses wherever something stands in something."""
    match query:
        case Named():
            return f'"{query.text}"'
        case InPath():
            return f'path "{query.glob}"'
        case OfKind():
            return query.kinds[-1]
        case Not():
            return f"not ({as_text(query.part)})"
        case Related():
            return f"{query.relation.value} ({as_text(query.target)}) within {query.steps}"
        case AllOf() | AnyOf():
            word = " and " if isinstance(query, AllOf) else " or "
            return word.join(f"({as_text(part)})" for part in query.parts)


@given(queries)
@settings(deadline=None)
def test_what_is_written_is_read(query: Query) -> None:
    assert read_pattern(as_text(query)) == query
