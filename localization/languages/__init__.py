"""Languages whose definitions are read. A new one is a module and a `.scm` file beside these, and a line here."""

from pathlib import PurePosixPath

from localization.languages import python
from localization.languages.base import Language

LANGUAGES: tuple[Language, ...] = (python.LANGUAGE,)

_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}


def language_of(path: str) -> Language | None:
    """The language of a file by its suffix, or None."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix.lower())


__all__ = ["LANGUAGES", "Language", "language_of"]
