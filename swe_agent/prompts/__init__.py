"""What a model is told: Jinja files beside this one. A value that a template needs and is not given is an error.

Text from outside is fenced: it stands between two lines with a mark that is a digest of all the fenced texts, so no
text can contain its own mark and close the fence early.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render(name: str, **values: object) -> str:
    """The template `name` (without its ending) with these values, which its first lines list.

    Raises `jinja2.UndefinedError` for a missing value, `jinja2.TemplateNotFound` for an unknown name.
    """
    return _environment().get_template(f"{name}.jinja").render(values).strip()


def mark_for(texts: Iterable[str]) -> str:
    """A word that occurs in none of the texts; the same texts give the same word."""
    known = [text for text in texts if text]
    digest = hashlib.sha256("\0".join(known).encode("utf-8", "surrogatepass"))
    while any(digest.hexdigest()[:12] in text for text in known):
        digest.update(b"again")
    return digest.hexdigest()[:12]


def fenced(text: str, mark: str, limit: int) -> str:
    """`text` between lines with `mark`; of one longer than `limit` characters the middle is left out."""
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"
    return f"<data {mark}>\n{text.strip()}\n</data {mark}>"


def one_line(text: str, limit: int = 120) -> str:
    """For words from outside that stand within a line of ours."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}..."


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["mark_for"] = mark_for
    environment.filters["fenced"] = fenced
    environment.filters["one_line"] = one_line
    return environment
