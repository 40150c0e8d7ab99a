"""The words that a place shares with an issue: those that are rare in the tree, and where in the place they stand."""

from collections.abc import Iterable

from localization.columns import PATH_FIELD
from localization.ranking.question import Question
from localization.telling_words import telling
from localization.words import BODY, COMMENT, DOCSTRING, NAME

SHOWN = 4
_COMMON_SHOWN = 2
_NAMED_SHARE = 0.25
"""A commoner word still tells something where it stands in a name."""
_PARTS = {PATH_FIELD: "path", NAME: "name", DOCSTRING: "docstring", COMMENT: "comment", BODY: "code"}
"""The most telling first."""


def of_unit(question: Question, unit: int, words: Iterable[str]) -> str:
    """What a definition shares with the issue; `words` in the order of what they add."""
    return _said(question, range(unit, unit + 1), None, words)


def of_file(question: Question, number: int, words: Iterable[str]) -> str:
    """The same of a file, its path included."""
    columns = question.columns
    return _said(question, range(int(columns.first[number]), int(columns.first[number + 1])), number, words)


def _said(question: Question, rows: range, path: int | None, words: Iterable[str]) -> str:
    counts, documents = question.unit_counts, question.searched.units.documents
    given = list(words)
    rare = telling(((word, counts[word]) for word in given), documents, len(given))
    named = telling(((word, counts[word]) for word in given), documents, len(given), _NAMED_SHARE)
    parts = {word: _part(question, word, rows, path) for word in dict.fromkeys([*rare[:SHOWN], *named[: 2 * SHOWN]])}
    chosen = [word for word in named if word in rare or parts.get(word) in ("name", "path")][:SHOWN]
    if not chosen:
        return f"shares only common words with the issue: {', '.join(given[:_COMMON_SHOWN])}"
    return f"shares words with the issue: {', '.join(_placed(word, parts[word], counts[word]) for word in chosen)}"


def _placed(word: str, part: str, known: int) -> str:
    """`cart (name; 3 definitions)`."""
    where = [part] if part else []
    if known:
        where.append(f"{known} definition{'s' * (known != 1)}")
    return f"{word} ({'; '.join(where)})"


def _part(question: Question, word: str, rows: range, path: int | None) -> str:
    """Where the word stands, if in several parts the most telling one."""
    hits, columns = question.hits, question.columns
    number = question.hit_number[word]
    start, end = int(hits.starts[number]), int(hits.starts[number + 1])
    here = hits.row[start:end]
    low, high = here.searchsorted(rows.start), here.searchsorted(rows.stop)
    fields = set(hits.field[start + low : start + high].tolist())
    if path is not None:
        at = int(here.searchsorted(columns.units + path))
        if at < len(here) and here[at] == columns.units + path:
            fields.add(PATH_FIELD)
    return next((part for field, part in _PARTS.items() if field in fields), "")
