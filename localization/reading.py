"""From the bytes of a file to its record."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha1

from localization.captures import Source
from localization.languages import language_of
from localization.parse import grammar_and_query, parse_source, query_text
from localization.record import Record, from_bytes, make_record, to_bytes
from localization.roles import has_words, role_of

SIZE_LIMIT = 1_000_000
"""Bytes of a file that is read; a larger one is generated or data."""
WORDS_LIMIT = 20_000
"""Characters of documentation or data whose words are counted; a language that is parsed is counted whole."""
_UNREADABLE = b"\xff\xff\xff\xff"
"""Where a record tells its number of definitions: what follows is the reason why there is none."""
_BEGINNING, _WORDLESS = "beginning", "wordless"


class Unreadable(ValueError):
    """The file cannot be indexed as text; the message says why."""


def read_record(path: str, data: bytes, *, unparsed: str = "") -> Record:
    """Index one file; of its path the suffix matters, and what it is for. `unparsed` is a reason not to look for
    definitions. Raises `Unreadable` for binary and huge ones."""
    if len(data) > SIZE_LIMIT:
        raise Unreadable(too_large(len(data)))
    text, problem = decode(data)
    language = language_of(path)
    source = parse_source(None if unparsed else language, text.encode(errors="replace"))
    if unparsed or problem:
        source = Source(source.definitions, source.references, source.comments, source.docstrings, unparsed or problem)
    if not has_words(path):
        return make_record(source, None)
    return make_record(source, text if language or role_of(path) == "source" else text[:WORDS_LIMIT])


def record_bytes(path: str, data: bytes, *, unparsed: str = "") -> bytes:
    """What is kept of a file, its record or why there is none; `kept_record` reads it."""
    try:
        return to_bytes(read_record(path, data, unparsed=unparsed))
    except Unreadable as error:
        return _UNREADABLE + str(error).encode()


def kept_record(kept: bytes) -> Record:
    """Raises `Unreadable` when that is what was kept, and ValueError for bytes that `record_bytes` did not make."""
    if kept.startswith(_UNREADABLE):
        raise Unreadable(kept[len(_UNREADABLE) :].decode(errors="replace"))
    return from_bytes(kept)


def record_key(path: str, content: str) -> str:
    """Files with equal keys have equal records. `content` is any name of the contents, like a git blob's."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    how, is_code = _how_read(suffix.lower() if stem else "")
    if not has_words(path):
        how = f"{_WORDLESS} {how}" if is_code else _WORDLESS
    return f"{content} {how}"


@lru_cache(maxsize=1024)
def _how_read(suffix: str) -> tuple[str, bool]:
    """With which queries, or how much of the text; and whether there are queries."""
    language = language_of(f"x.{suffix}")
    if language is not None:
        return f"{language.name} {sha1(query_text(language).encode(), usedforsecurity=False).hexdigest()[:8]}", True
    return "whole" if role_of(f"x.{suffix}") == "source" else _BEGINNING, False


def is_parsed(path: str) -> bool:
    """Whether definitions are looked for in such a file."""
    return language_of(path) is not None


def prepare(paths: Iterable[str]) -> None:
    """Load what is needed to parse such files, so that forks of this process find it loaded."""
    languages = {language_of(f"x.{suffix}") for suffix in {path.rpartition(".")[2] for path in paths}}
    for language in languages:
        if language is not None:
            grammar_and_query(language.name)


def blob_id(data: bytes) -> str:
    """What git calls a file with these contents, where it names objects by SHA-1."""
    digest = sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


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
