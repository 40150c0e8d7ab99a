from collections.abc import Sequence
from fnmatch import fnmatchcase

from hypothesis import given, settings
from hypothesis import strategies as st

from localization.captures import Definition, Reference, ReferenceKind, Source
from localization.columns import Columns
from localization.patterns.written import WrittenNames, first_line
from localization.record import make_record
from tests.localization.trees import columns_of

names = st.sampled_from(["a", "ab", "b", "", "é"])
qualifiers = st.sampled_from(["", "a", "a.b", "b::a", "a().b", "./b", "?"])
kinds = st.sampled_from(["call", "attribute", "type", "import", "base"])
references = st.builds(Reference, kinds, names, qualifiers, st.integers(1, 9), st.integers(0, 2))
sources = st.lists(references, max_size=8).map(
    lambda found: Source(
        (Definition("", "module", 0, 1, 9), Definition("a", "class", 0, 1, 9), Definition("b", "method", 1, 1, 9)),
        tuple(found),
    )
)
asked = st.lists(st.sampled_from(["a", "b", "ab", "a*", "?", "*", "[ab]", "é"]), min_size=1, max_size=3).map(".".join)


def is_written(reference: Reference, kinds: Sequence[ReferenceKind], name: str) -> bool:
    if reference.kind not in kinds:
        return False
    wanted = name.split(".")
    around = [
        part for part in reference.qualifier.replace("::", ".").replace("()", "").replace("/", ".").split(".") if part
    ]
    ways = [[*around, reference.name]] + ([around] if "import" in kinds else [])
    return any(len(way) >= len(wanted) and all(map(fnmatchcase, way[-len(wanted) :], wanted)) for way in ways)


@given(st.lists(sources, max_size=3), st.sampled_from([("call",), ("import",), ("call", "attribute", "base")]), asked)
@settings(deadline=None)
def test_by_looking_at_every_reference(found: list[Source], kinds: tuple[ReferenceKind, ...], name: str) -> None:
    columns = Columns({f"{number}.py": make_record(source, "") for number, source in enumerate(found)})
    written = WrittenNames(columns, kinds, name)
    expected = {
        columns.unit(f"{number}.py", reference.owner): reference
        for number, source in enumerate(found)
        for reference in reversed(source.references)
        if is_written(reference, kinds, name)
    }
    assert written.units().tolist() == sorted(expected)
    for unit, reference in expected.items():
        assert written.first(unit) == (
            reference.line,
            ".".join(part for part in (reference.qualifier, reference.name) if part),
        )


def test_a_base_told_outside_of_its_class() -> None:
    columns = columns_of({"a.rs": "struct Cart;\n\nimpl fmt::Display for Cart {\n    fn fmt(&self) {}\n}\n"})
    written = WrittenNames(columns, ("base",), "Display")
    assert [columns.symbol(unit).name for unit in written.units().tolist()] == ["Cart"]
    assert written.first(int(written.units()[0])) == (3, "fmt.Display")


def test_first_line() -> None:
    columns = columns_of({"a.py": "def f():\n    g()\n    h()\n    h()\n\n\ndef g():\n    h()\n"})
    record = columns.records[0]
    assert (first_line(record, 1, "h"), first_line(record, 2, "h"), first_line(record, 2, "g")) == (3, 8, None)
