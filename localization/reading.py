"""From the bytes of a file to its record."""

from localization.captures import Source
from localization.languages import language_of
from localization.parse import parse_source
from localization.record import Record, make_record
from localization.roles import role_of

SIZE_LIMIT = 1_000_000
"""Bytes of a file that is read; a larger one is generated or data."""
WORDS_LIMIT = 20_000
"""Characters of documentation or data whose words are counted; a language that is parsed is counted whole."""


class Unreadable(ValueError):
    """The file cannot be indexed as text; the message says why."""


def read_record(path: str, data: bytes) -> Record:
    """Index one file; of its path the suffix matters, and whether it is source. Raises `Unreadable` for binary and huge
    ones."""
    if len(data) > SIZE_LIMIT:
        raise Unreadable(too_large(len(data)))
    text, problem = decode(data)
    language = language_of(path)
    source = parse_source(language, text.encode(errors="replace"))
    if problem:
        source = Source(source.definitions, source.references, source.comments, source.docstrings, problem)
    counted = text if language or role_of(path) == "source" else text[:WORDS_LIMIT]
    return make_record(source, counted)


def too_large(size: int) -> str:
    return f"too large: {size} bytes, the limit is {SIZE_LIMIT}"


def decode(data: bytes) -> tuple[str, str]:
    """The text, without a byte-order mark, and what was wrong with it. Raises `Unreadable`."""
    if b"\0" in data[:8192]:
        raise Unreadable("binary")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        return data.decode("latin-1"), f"not UTF-8 at byte {error.start}: read as Latin-1"
