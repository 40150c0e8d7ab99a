"""Messages and the string literals they were made from: `No module named %r in {path}`, `No module named 'a' in /x`."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from localization.issue_messages import read_messages
from localization.tokens import STOP_WORDS

HOLE = "*"
"""Stands where a value was or will be: numbers, paths, quoted values, placeholders."""

_LONGEST = 2000
_MANY = 6
"""So many words in common are as good as all of them: messages are cut, and values make them long."""
_LITERAL = re.compile(r"[A-Za-z]{0,3}(?P<quote>\"\"\"|'''|\"|'|`)(?P<inside>.*)(?P=quote)", re.DOTALL)
_ESCAPE = re.compile(r"\\[abfnrtv0]|\\\n")
_PLACEHOLDER = (
    r"[$#]?\{\{?[^{}\n]{0,100}\}\}?|\$\w{1,40}"
    r"|%(?:\(\w{1,40}\)|<\w{1,40}>|\d\$)?[-#0+]{0,3}[\d*]{0,3}(?:\.[\d*]{1,3})?(?:hh|h|ll|l|q|z|t|j)?[a-zA-Z@](?![a-z]{2})"
    r"|(?<!\S):[a-z_]{2,40}\b(?!:)|<[^<>\n]{1,80}>|…|\.\.\."
)
_HAS_PLACEHOLDER = re.compile(_PLACEHOLDER)
_TOKEN = re.compile(
    rf"""
      (?P<hole>{_PLACEHOLDER})
    | (?P<value>
          (?<!\w)(?:'[^'\n]{{1,120}}'|"[^"\n]{{1,120}}"|`[^`\n]{{1,120}}`|‘[^’\n]{{1,120}}’|“[^”\n]{{1,120}}”)(?!\w)
        | (?:[A-Za-z]:)?[\w.~@+-]{{0,80}}[/\\][\w./\\~@+:-]{{1,200}}
        | \w{{1,80}}(?:(?:\.|::|->|\#)\w{{1,80}}){{1,8}}
        | (?<!\w)[-+]?\d[\w.,:+-]{{0,40}}(?<![.,:]))
    | (?P<word>[^\W\d_]\w{{0,80}}(?:['’][^\W\d_]{{1,4}})?)
    """,
    re.VERBOSE,
)


class _Token(NamedTuple):
    """A word, a value (which a placeholder may have given), or a hole."""

    text: str
    kind: str

    @property
    def is_content(self) -> bool:
        return self.kind == "word" and self.text not in STOP_WORDS


def message_words(text: str) -> list[tuple[str, ...]]:
    """The words of every message in a text: lower case, `HOLE` for values, holes in a row as one."""
    return [template_words(message) for message in read_messages(text)]


def template_words(literal: str) -> tuple[str, ...]:
    """The same of a string literal of any language, with or without its quotes, or of one message.

    Placeholders of printf, format strings and interpolation (`%s`, `{}`, `${x}`, `#{x}`) are holes. Quoted words,
    numbers and paths are so on both sides: whether they belong to the template cannot be told from a message.
    """
    words: list[str] = []
    for token in _tokens(literal[:_LONGEST]):
        word = token.text if token.kind == "word" else HOLE
        if word != HOLE or words[-1:] != [HOLE]:
            words.append(word)
    return tuple(words)


def matches(template_literal: str, message: str) -> float:
    """How much of what a message says a literal of the code says too: 0 for another message, 1 for the whole.

    What the literal says between its placeholders must occur in the message in this order, its quoted words and numbers
    included; a placeholder takes any number of words. The score is the share of the message's words, stop words and
    values not counted; fewer than two words say nothing, and six are as good as all. A message may also be a part of a
    longer literal; then the share is that of the literal.
    """
    template, said = _tokens(template_literal[:_LONGEST]), _tokens(message[:_LONGEST])
    known, heard = (sum(1 for token in tokens if token.is_content) for tokens in (template, said))
    if min(known, heard) < 2:
        alike = [token.text for token in template] == [token.text for token in said]
        return float(alike and known == heard == 1)
    if _occurs(template, said):
        return min(1.0, max(known / heard, known / _MANY))
    if heard < known and _occurs(said, template):
        return min(1.0, max(heard / known, heard / _MANY))
    return 0.0


@lru_cache(maxsize=4096)
def _tokens(literal: str) -> tuple[_Token, ...]:
    text = literal.strip()
    quoted = _LITERAL.fullmatch(text)
    if quoted and quoted["quote"] not in quoted["inside"].replace(f"\\{quoted['quote']}", ""):
        text = quoted["inside"]
    text = re.sub(r"\\([\"'`])", r"\1", _ESCAPE.sub(" ", text))
    return tuple(_read(text))


def _read(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        plain = match.group().lower().replace("’", "'")
        if kind == "value":
            plain = plain.strip("'\"`‘“”")
            kind = "hole" if _HAS_PLACEHOLDER.search(plain) else kind
            if kind == "value" and re.search(r"\w", plain) is None:
                continue  # punctuation
        yield _Token(HOLE if kind == "hole" else plain, kind)


def _occurs(template: Sequence[_Token], said: Sequence[_Token]) -> bool:
    """Whether the runs between holes occur in order; the earliest place of each leaves most for the others."""
    words = [token.text for token in said]
    place = 0
    for run in _runs(template):
        while place + len(run) <= len(words) and words[place : place + len(run)] != run:
            place += 1
        if place + len(run) > len(words):
            return False
        place += len(run)
    return True


def _runs(template: Sequence[_Token]) -> Iterator[list[str]]:
    run: list[str] = []
    for token in template:
        if token.kind != "hole":
            run.append(token.text)
        elif run:
            yield run
            run = []
    if run:
        yield run
