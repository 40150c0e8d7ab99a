"""What every language promises. Subclass it, and put a file with all that the language knows into the data folder.

Beside `data/<fixture>` stand the full lists of what is in it, fields parted by tabs, line breaks written as `\\n`:
`data/<fixture>.definitions.tsv` (kind, qualified name, first line, last line, signature, docstring) and
`data/<fixture>.references.tsv` (kind, qualifier, name, owner's qualified name, alias).
"""

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tree_sitter import Parser, QueryCursor

from localization.captures import DEPTH_LIMIT, Source
from localization.languages import LANGUAGES, Language, language_of
from localization.languages.base import Imported
from localization.parse import grammar_and_query, parse_source, qualified_names, query_text

DATA = Path(__file__).parent.parent / "localization" / "languages" / "data"
DEPTH = 5000
CAPTURES = frozenset(
    ("class", "function", "method", "scope", "namespace", "outer", "attached", "name", "body", "docstring", "comment",
     "call", "base", "attribute", "type", "import", "declaration", "local", "tokens", "package", "decorator",
     "arguments", "head", "default", "receiver", "tail")
)  # fmt: skip


def definitions_of(source: Source) -> list[tuple[str, ...]]:
    return [
        (each.kind, name, str(each.start_line), str(each.end_line), each.signature, each.docstring)
        for each, name in zip(source.definitions, qualified_names(source.definitions), strict=True)
    ]


def references_of(source: Source) -> list[tuple[str, ...]]:
    names = qualified_names(source.definitions)
    return [(each.kind, each.qualifier, each.name, names[each.owner], each.alias) for each in source.references]


def read_table(path: Path) -> list[tuple[str, ...]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [tuple(field.replace("\\n", "\n") for field in line.split("\t")) for line in lines]


def as_table(rows: list[tuple[str, ...]]) -> str:
    return "".join("\t".join(field.replace("\n", "\\n") for field in row) + "\n" for row in rows)


def check(source: Source, text: bytes) -> None:
    """What holds for any bytes."""
    last = max(text.count(b"\n") + (not text.endswith(b"\n")), 1)
    definitions = source.definitions
    assert (definitions[0].kind, definitions[0].start_line, definitions[0].end_line) == ("module", 1, last)
    for number, each in enumerate(definitions[1:], 1):
        around = definitions[each.parent]
        assert each.kind != "module"
        assert each.name == each.name.strip() != ""
        assert 0 <= each.parent < number
        assert around.start_line <= each.start_line <= each.end_line <= around.end_line
    for reference in source.references:
        owner = definitions[reference.owner]
        assert owner.start_line <= reference.line <= owner.end_line or reference.kind in ("call", "base", "attribute")
        assert 1 <= reference.line <= last
        assert reference.name or reference.kind == "import"
    for spans in (source.comments, source.docstrings):
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert not set(source.comments) & set(source.docstrings)


class LanguageContract:
    language: ClassVar[Language]
    fixtures: ClassVar[tuple[str, ...]]
    """Files of the data folder."""
    nested: ClassVar[tuple[tuple[str, str], ...]] = (("(", ")"), ("[", "]"), ("{", "}"))
    """What may stand in itself: how it opens and closes. The rest of a pair may be empty."""
    imports: ClassVar[tuple[tuple[str, Imported, tuple[str, ...]], ...]] = ()
    """Importing path, what it imports and where that may be."""

    def texts(self) -> list[bytes]:
        return [(DATA / fixture).read_bytes() for fixture in self.fixtures]

    def read(self, text: bytes) -> Source:
        source = parse_source(self.language, text)
        check(source, text)
        return source

    def test_it_is_found(self) -> None:
        assert [each for each in LANGUAGES if each.name == self.language.name] == [self.language]
        for suffix in self.language.suffixes:
            assert language_of(f"a/b{suffix}") is self.language
            assert language_of(f"a/b{suffix.upper()}") is self.language

    def test_definitions(self) -> None:
        for fixture, text in zip(self.fixtures, self.texts(), strict=True):
            source = self.read(text)
            assert definitions_of(source) == read_table(DATA / f"{fixture}.definitions.tsv"), fixture
            assert not source.problem, fixture

    def test_references(self) -> None:
        for fixture, text in zip(self.fixtures, self.texts(), strict=True):
            assert references_of(self.read(text)) == read_table(DATA / f"{fixture}.references.tsv"), fixture

    def test_the_fixtures_use_all_that_the_query_knows(self) -> None:
        grammar, query = grammar_and_query(self.language.name)
        captures = {query.capture_name(number) for number in range(query.capture_count)}
        assert {capture for capture in captures if not capture.startswith("_")} <= CAPTURES
        used = {
            pattern
            for text in self.texts()
            for pattern, _ in QueryCursor(query).matches(Parser(grammar).parse(text).root_node)
        }
        unused = set(range(query.pattern_count)) - used
        lines = query_text(self.language).count
        assert not [lines("\n", 0, query.start_byte_for_pattern(pattern)) + 1 for pattern in sorted(unused)]

    def test_documentation_stands_in_or_directly_above_its_definition(self) -> None:
        for text in self.texts():
            source = self.read(text)
            assert source.docstrings
            above: dict[int, set[int]] = {}
            for start, end, owner in source.docstrings:
                lines = set(range(text.count(b"\n", 0, start) + 1, text[:end].rstrip().count(b"\n") + 2))
                documented = source.definitions[owner]
                if min(lines) < documented.start_line:
                    above.setdefault(owner, {documented.start_line}).update(lines)
                else:
                    assert max(lines) <= documented.end_line
            for lines in above.values():
                assert max(lines) - min(lines) + 1 == len(lines)

    def test_line_ends_and_a_byte_order_mark_do_not_matter(self) -> None:
        for text in self.texts():
            source = self.read(text)
            for variant in (text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text):
                other = self.read(variant)
                assert definitions_of(other) == definitions_of(source)
                assert references_of(other) == references_of(source)
                assert [each.line for each in other.references] == [each.line for each in source.references]

    def test_an_empty_file_is_a_module(self) -> None:
        for text in (b"", b"\n", b"\n\n  \n", b"\xef\xbb\xbf", b"\0", b"\xff\xfe\x00"):
            assert [each.kind for each in self.read(text).definitions] == ["module"]

    def test_a_cut_file_is_read(self) -> None:
        for text in self.texts():
            for end in range(0, len(text), 97):
                self.read(text[:end])

    def test_any_bytes_may_come(self) -> None:
        """Hypothesis wants a function of its own for each class."""
        texts = self.texts()
        pieces = sorted({piece for text in texts for piece in text.split()})
        noise = (
            st.binary(max_size=8) | st.sampled_from(pieces) | st.sampled_from([b"\0", b"\r", b"\xff", b"{", b"(", b'"'])
        )
        places = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 20), noise), min_size=1, max_size=8)

        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.sampled_from(range(len(texts))), places)
        def spoil(which: int, changes: list[tuple[int, int, bytes]]) -> None:
            text = texts[which]
            for place, removed, added in changes:
                at = place % (len(text) + 1)
                text = text[:at] + added + text[at + removed :]
            self.read(text)

        @settings(max_examples=25, deadline=None)
        @given(st.lists(st.sampled_from([*pieces, b"\n", b" ", b"\t"]), max_size=60))
        def shuffle(words: list[bytes]) -> None:
            self.read(b" ".join(words))

        spoil()
        shuffle()

    def test_deep_nesting(self) -> None:
        for opened, closed in self.nested:
            for text in (opened * DEPTH + closed * DEPTH, opened * (DEPTH // 5), closed * (DEPTH // 5)):
                assert len(self.read(text.encode()).definitions) <= DEPTH * DEPTH_LIMIT

    def test_where_an_import_may_lead(self) -> None:
        for path, imported, expected in self.imports:
            assert self.language.module_paths(path, imported) == expected, (path, imported)

    @pytest.mark.parametrize("path", ["", "a", "a/b", "/", "a//b.x", "ä/ö.x"])
    def test_any_import_may_come(self, path: str) -> None:
        for module in ("", ".", "..", "....", "a", "a.b", "a::b", "/", "a/../b", "<>", '"', "::", "@"):
            for name in ("", "*", "x"):
                paths = self.language.module_paths(path, Imported(module, name, ""))
                assert all(each and "*" not in each for each in paths)
                assert len(paths) == len(set(paths))
