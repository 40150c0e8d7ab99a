"""Which names of other files a file sees without importing them."""

from typing import NamedTuple

from localization.languages import Language


class Visibility(NamedTuple):
    """Rules of a language. Languages of one `family` see each other's definitions."""

    family: str
    packages: bool = False
    """Definitions have a full name, of their package, namespace or modules and their own, and are found by it: by the
    last part of it in the same package, by the whole of it anywhere. Where no package is told it is the nameless
    one."""

    folders: bool = False
    """The package is the folder."""
    outward: bool = False
    """The packages around one's own are seen as well."""
    by_file: bool = True
    """What an import of everything brings depends on the file that it names, not on its package alone."""
    anywhere: bool = False
    """A name that is not found may be any definition of the tree: what is included or loaded is hard to tell."""
    apart: bool = False
    """What is declared in a header is defined in another file that includes it."""
    marked: bool = False
    """A folder with a file that stands for it is a package, so modules in it are not found by their last name alone."""
    super_names: frozenset[str] = frozenset()
    """What stands for the inherited part of one's own instance."""


_SUPER = frozenset({"super"})
_RULES = {
    "python": Visibility("python", marked=True, super_names=frozenset({"super()"})),
    "javascript": Visibility("javascript", super_names=_SUPER),
    "typescript": Visibility("javascript", super_names=_SUPER),
    "tsx": Visibility("javascript", super_names=_SUPER),
    "go": Visibility("go", packages=True, folders=True),
    "java": Visibility("java", packages=True, by_file=False, super_names=_SUPER),
    "scala": Visibility("java", packages=True, outward=True, by_file=False, super_names=_SUPER),
    "c": Visibility("c", packages=True, outward=True, anywhere=True, apart=True),
    "cpp": Visibility("c", packages=True, outward=True, anywhere=True, apart=True),
    "c_sharp": Visibility(
        "c_sharp", packages=True, outward=True, by_file=False, anywhere=True, super_names=frozenset({"base"})
    ),
    "ruby": Visibility("ruby", packages=True, outward=True, by_file=False, anywhere=True, super_names=_SUPER),
    "php": Visibility("php", packages=True, by_file=False, super_names=frozenset({"parent"})),
}
_UNKNOWN = Visibility("")


def visibility_of(language: Language | None) -> Visibility:
    """Of a language without rules: what is imported is seen, and nothing else."""
    if language is None:
        return _UNKNOWN
    return _RULES.get(language.name) or Visibility(language.name)
