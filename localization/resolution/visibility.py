"""Which names of other files a file sees without importing them."""

from typing import NamedTuple

from localization.languages import Language


class Visibility(NamedTuple):
    """Rules of a language. Languages of one `family` see each other's definitions."""

    family: str
    folder: bool = False
    """The files of a folder are one package: they see each other's names."""
    anywhere: bool = False
    """A name that is not found may be any definition of the tree (included, autoloaded, `using` a namespace)."""
    marked: bool = False
    """A folder with a file that stands for it is a package, so modules in it are not found by their last name alone."""


_RULES = {
    "python": Visibility("python", marked=True),
    "typescript": Visibility("javascript"),
    "tsx": Visibility("javascript"),
    "go": Visibility("go", folder=True),
    "java": Visibility("java", folder=True),
    "scala": Visibility("scala", folder=True),
    "c": Visibility("c", anywhere=True),
    "cpp": Visibility("c", anywhere=True),
    "ruby": Visibility("ruby", anywhere=True),
    "php": Visibility("php", folder=True, anywhere=True),
    "csharp": Visibility("csharp", folder=True, anywhere=True),
    "c_sharp": Visibility("csharp", folder=True, anywhere=True),
}
_UNKNOWN = Visibility("")


def visibility_of(language: Language | None) -> Visibility:
    """Of a language without rules: what is imported is seen, and nothing else."""
    if language is None:
        return _UNKNOWN
    return _RULES.get(language.name) or Visibility(language.name)
