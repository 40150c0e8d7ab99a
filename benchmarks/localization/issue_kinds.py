"""How much an issue gives away. Only where it neither points to nor names the fault is there something to be gained."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from gold import Definition

from localization import read_issue
from localization.traces import PathMatcher

IssueKind = Literal["place", "symbol", "neither"]
KINDS: tuple[IssueKind, ...] = ("place", "symbol", "neither")


def kind_of(text: str, gold: Mapping[str, Sequence[Definition]], tree: Iterable[str]) -> IssueKind:
    """`gold` maps each gold file to its definitions at the base commit; `tree` is every path of the tree.

    `place`: a stack frame or path in the text can mean a gold file, or a dotted name of two or more parts is the end of
    the name of a gold module or of a definition in it (an unknown last part, an attribute, aside). `symbol`: something
    defined in a gold file is named, by itself. `neither`: the rest.
    """
    issue = read_issue(text)
    matcher = PathMatcher(tree)
    written = [*(frame.path for frame in issue.frames), *issue.paths]
    if any(path in gold for each in written for path in matcher.match(each)):
        return "place"
    modules = {path: _module(path) for path in gold}
    endings = {
        ending
        for path, definitions in gold.items()
        for name in ([], *(each.name.split(".") for each in definitions))
        for ending in _endings([*modules[path], *name])
    }
    if any(_heads(name) & endings for name in issue.dotted):
        return "place"
    defined = {each.name.rpartition(".")[2] for definitions in gold.values() for each in definitions}
    return "symbol" if defined.intersection(issue.identifiers) else "neither"


def _module(path: str) -> list[str]:
    stem = path.rpartition(".")[0] or path
    return [part for part in stem.split("/") if part != "__init__"]


def _endings(parts: list[str]) -> Iterable[str]:
    return (".".join(parts[start:]) for start in range(len(parts) - 1))


def _heads(dotted: str) -> set[str]:
    """The name, and the name without its last part; both of two parts at least."""
    return {head for head in (dotted, dotted.rpartition(".")[0]) if "." in head}
