"""From the text of a question to its parts.

    question    = all { "or" all }
    all         = description { "and" description }
    description = part { part }                                      (all of them hold)
    part        = "not" part | "(" question ")" | kind | "name" text | "path" text | quoted
                | relation target [ "within" number ]
    kind        = "module" | "class" | "function" | "method"         (a method is a function too)
    relation    = "calls" | "called by" | "uses" | "used by" | "imports" | "imported by"
                | "inherits" [ "from" ] | "inherited by" | "overrides" | "overridden by"
                | "defines" | "in" | "tests" [ "of" ] | "tested by"
    target      = text | "(" question ")" | description
    text        = quoted | a word that is none of the above
    quoted      = '"' name '"' | "'" name "'"

A text after `path` is a glob over paths (`path_selector`), every other one a name as `SymbolTable.find` knows them, or
the end of a path. Each part of a name may be a glob, and case matters: `save`, `Model.save`, `get_*`,
`src/app.py::Model.*`; a module bears the name of its file. What is called, used, imported or inherited by name need not
be defined in the tree. A description as target goes on until `and`, `or`, `within` or `)`: in
`method calls "save" in class inherits "Model"` the class inherits, and in
`method in class inherits "Model" and calls "save"` the method calls. `within 3` follows a relation for up to 3 steps;
without it `inherits`, `inherited by` and `in` go as far as there is to go, those of tests 3 steps, the others one.
Further examples:

    function name "get_*" and not calls "close"
    class inherits "Base" defines "run"
    function called by "main" within 2 path "src/**"
    tests of "parse"
    (method overrides "Field.clean" or calls "validate") and not in "tests"
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from localization.base import SymbolKind
from localization.graph import TESTED_WITHIN
from localization.near_names import distance
from localization.patterns.query import (
    STEPS_LIMIT,
    AllOf,
    AnyOf,
    InPath,
    Named,
    Not,
    OfKind,
    Query,
    Related,
    Relation,
)

LENGTH_LIMIT = 1_000
"""Characters of a question."""
DEPTH_LIMIT = 20
"""Parts that stand in one another."""

_KINDS: dict[str, tuple[SymbolKind, ...]] = {
    "module": ("module",),
    "class": ("class",),
    "function": ("function", "method"),
    "method": ("method",),
}
_RELATIONS = {each.value: each for each in Relation}
_STEPS = {
    **dict.fromkeys((Relation.INHERITS, Relation.INHERITED_BY, Relation.IN), STEPS_LIMIT),
    **dict.fromkeys((Relation.TESTS, Relation.TESTED_BY), TESTED_WITHIN),
}
_FILLERS = {"tests": "of", "inherits": "from"}
_PASSIVE = frozenset(name.split()[0] for name in _RELATIONS if " " in name)
_BEGINNINGS = frozenset({"not", "name", "path", *_KINDS, *_PASSIVE, *(name for name in _RELATIONS if " " not in name)})
_KEYWORDS = _BEGINNINGS | {"and", "or", "within"}
_TOKEN = re.compile(
    r"""\s*(?:(?P<sign>[()]) | "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<word>[^\s()"']+) | (?P<open>["']))""",
    re.VERBOSE,
)
_PART = 'a kind, a relation, a name in quotes or "("'


class PatternError(ValueError):
    """The question cannot be read. `column` counts from 1; the message is one line and says what was expected there."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")
        self.column = column


class _Token(NamedTuple):
    kind: str
    """sign, quoted, word or end."""
    text: str
    column: int


def read_pattern(text: str) -> Query:
    """Raises `PatternError`, also for more than `LENGTH_LIMIT` characters and more than `DEPTH_LIMIT` nested parts."""
    if len(text) > LENGTH_LIMIT:
        raise PatternError(LENGTH_LIMIT + 1, f"expected the end: a question has at most {LENGTH_LIMIT} characters")
    reader = _Reader(list(_tokens(text)))
    query = reader.question()
    reader.expect_end()
    return query


def _tokens(text: str) -> Iterator[_Token]:
    text = text.rstrip()
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # every character but space begins a token
        kind = str(found.lastgroup)
        column = found.start(kind) + 1
        if kind == "open":
            raise PatternError(column, f"expected a closing {text[column - 1]} before the end")
        quoted = kind in ("double", "single")
        yield _Token("quoted" if quoted else kind, found[kind], column - quoted)
        at = found.end()
    yield _Token("end", "", len(text) + 1)


class _Reader:
    """One method for each rule, by recursive descent."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def question(self) -> Query:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._expected('"and", "or" or the end')

    def _all(self) -> Query:
        parts = [self._description()]
        while self._take("and"):
            parts.append(self._description())
        return _all_of(parts)

    def _description(self) -> Query:
        parts = [self._part()]
        while self._begins():
            parts.append(self._part())
        return _all_of(parts)

    def _part(self) -> Query:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise PatternError(self._next.column, f"expected at most {DEPTH_LIMIT} parts in one another")
        part = self._any_part()
        self._depth -= 1
        return part

    def _any_part(self) -> Query:
        if self._next.kind == "quoted":
            return Named(self._text("a name"))
        if self._next.text == "(":
            return self._group()
        word = self._word()
        if not self._begins():
            raise self._expected(_PART)
        self._at += 1
        if word == "not":
            return Not(self._part())
        if word == "name":
            return Named(self._text("a name"))
        if word == "path":
            return InPath(self._text("a glob over paths"))
        return OfKind(_KINDS[word]) if word in _KINDS else self._related(word)

    def _related(self, word: str) -> Related:
        if word in _PASSIVE:
            if not self._take("by"):
                raise self._expected(f'"by" after "{word}"')
            word = f"{word} by"
        elif word in _FILLERS:
            self._take(_FILLERS[word])
        relation = _RELATIONS[word]
        target = self._target(word)
        return Related(relation, target, self._steps(relation))

    def _target(self, word: str) -> Query:
        if self._next.text == "(" and self._next.kind == "sign":
            return self._group()
        if self._next.kind == "word" and self._begins():
            return self._description()
        return Named(self._text(f'a name, a kind, a relation or "(" after "{word}"', described=True))

    def _steps(self, relation: Relation) -> int:
        if not self._take("within"):
            return _STEPS.get(relation, 1)
        token = self._next
        steps = int(token.text) if token.kind == "word" and re.fullmatch("[0-9]{1,4}", token.text) else 0
        if not 1 <= steps <= STEPS_LIMIT:
            raise self._expected(f'a number of steps from 1 to {STEPS_LIMIT} after "within"')
        self._at += 1
        return steps

    def _group(self) -> Query:
        self._depth += 1
        opened = self._next.column
        self._at += 1
        query = self.question()
        if self._next.text != ")" or self._next.kind != "sign":
            raise self._expected(f'"and", "or" or the ")" for column {opened}')
        self._at += 1
        self._depth -= 1
        return query

    def _text(self, what: str, *, described: bool = False) -> str:
        token = self._next
        if token.kind not in ("quoted", "word") or (token.kind == "word" and self._word() in _KEYWORDS):
            raise self._expected(what if described else f"{what} in quotes")
        if not token.text.strip():
            raise PatternError(token.column, "expected a name in the quotes, found none")
        self._at += 1
        return token.text.strip()

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _word(self) -> str:
        return self._next.text.lower() if self._next.kind == "word" else ""

    def _begins(self) -> bool:
        """Whether a part can begin here."""
        return self._next.kind == "quoted" or self._next[:2] == ("sign", "(") or self._word() in _BEGINNINGS

    def _take(self, word: str) -> bool:
        taken = self._word() == word
        self._at += taken
        return taken

    def _expected(self, what: str) -> PatternError:
        kind, text, column = self._next
        found = {"end": "the end", "quoted": f'the name "{text[:40]}"'}.get(kind, f'"{text[:40]}"')
        hint = _hint(text.lower()) if kind == "word" else ""
        return PatternError(column, f"expected {what}, found {found}{hint}")


def _all_of(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _hint(word: str) -> str:
    if word in _KEYWORDS:
        return ""
    meant = [each for each in sorted(_KEYWORDS) if distance(word, each, 2) <= len(each) // 4]
    return f' (did you mean "{meant[0]}"?)' if meant else " (names stand in quotes)"
