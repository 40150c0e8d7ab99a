"""How well call edges agree with jedi's answers, on call sites of a Python repository drawn at random.

    python benchmarks/localization/edges.py REPOSITORY --sample 400 --seed 1 [--show 20] [--answers FILE]

Every call of a name or attribute is a site. Of the sites drawn, jedi is asked what is called (`goto`, imports
followed). A target counts where it is a function, method or class of the repository. Precision: of our targets with a
weight of at least 0.5, the share that jedi names as well; recall: of jedi's targets, the share that we name with any
weight. Sites where jedi finds nothing, or something outside of the repository, count like any other: whatever we say
there is wrong. The second precision leaves out the sites where jedi says nothing at all, which are mostly calls on
things of unknown type.
"""

import argparse
import ast
import json
import random
import sys
import sysconfig
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import jedi

from localization import DirectoryTree
from localization.captures import EXPRESSION_LIMIT, Source
from localization.expressions import split_expression
from localization.languages.python import LANGUAGE
from localization.parse import parse_source
from localization.resolve import Resolver

CONFIDENT = 0.5
INSIDE_AT_LEAST = 200
"""Sites that jedi resolves inside of the repository; more are drawn until there are as many."""


class Site(NamedTuple):
    """A call; `line` counts from 1, `column` from 0 in characters, both of the last part of what is called."""

    path: str
    line: int
    column: int
    name: str
    qualifier: str


class Target(NamedTuple):
    """A definition: the number it has in its file."""

    path: str
    number: int


@dataclass
class Answer:
    """What jedi says of a site; `silent` if it says nothing."""

    targets: frozenset[Target]
    silent: bool


@dataclass
class Score:
    given: int = 0
    given_right: int = 0
    given_where_silent: int = 0
    wanted: int = 0
    wanted_found: int = 0
    inside: int = 0

    def add(self, answer: Answer, ours: dict[Target, float]) -> None:
        confident = {target for target, weight in ours.items() if weight >= CONFIDENT}
        self.given += len(confident)
        self.given_right += len(confident & answer.targets)
        self.given_where_silent += len(confident) if answer.silent else 0
        self.wanted += len(answer.targets)
        self.wanted_found += len(answer.targets & ours.keys())
        self.inside += bool(answer.targets)

    def __str__(self) -> str:
        answered = self.given - self.given_where_silent
        return (
            f"precision {self.given_right / max(self.given, 1):.3f} of {self.given}"
            f" ({self.given_right / max(answered, 1):.3f} of {answered} where jedi says anything),"
            f" recall {self.wanted_found / max(self.wanted, 1):.3f} of {self.wanted}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--sample", type=int, default=400, help="call sites drawn at first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="errors printed of either kind")
    parser.add_argument("--answers", type=Path, help="file where jedi's answers are kept for the next time")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    texts = _texts(arguments.repository)
    sources = {path: parse_source(LANGUAGE, text.encode()) for path, text in texts.items()}
    started = time.process_time()
    resolver = Resolver(sources)
    resolving = time.process_time() - started
    sites = [site for path, text in texts.items() for site in _sites(path, text)]
    random.Random(arguments.seed).shuffle(sites)
    reference = Reference(arguments.repository, sources, arguments.answers)
    score, wrong, missed, drawn = Score(), [], [], 0
    started = time.process_time()
    for site in sites:
        if drawn >= arguments.sample and score.inside >= INSIDE_AT_LEAST:
            break
        drawn += 1
        answer, ours = reference.ask(site), _ours(resolver, sources, site)
        score.add(answer, ours)
        extra = {target for target, weight in ours.items() if weight >= CONFIDENT} - answer.targets
        wrong += [(site, target, "silent" if answer.silent else sorted(answer.targets)) for target in sorted(extra)]
        missed += [(site, target, sorted(ours)) for target in sorted(answer.targets - ours.keys())]
    asking = time.process_time() - started
    reference.keep()
    print(f"{len(texts)} files, {drawn} of {len(sites)} call sites drawn, jedi finds {score.inside} inside")
    print(score)
    print(f"CPU seconds: {resolving:.3f} for all edges of the repository, {asking:.1f} for jedi's answers")
    for title, errors in (("not jedi's", wrong), ("only jedi's", missed)):
        for site, target, others in random.Random(arguments.seed).sample(errors, min(arguments.show, len(errors))):
            said = sources[target.path].definitions[target.number].name
            print(
                f"{title}: {site.path}:{site.line} {site.qualifier} . {site.name} -> {target} {said}, others: {others}"
            )


def _texts(repository: Path) -> dict[str, str]:
    tree = DirectoryTree(repository)
    found = {}
    for entry in sorted(tree.entries()):
        if entry.path.endswith(".py"):
            try:
                text = tree.read(entry.path).decode().replace("\r\n", "\n")
                ast.parse(text)
            except (OSError, ValueError, SyntaxError, RecursionError):
                continue
            found[entry.path] = text
    return found


def _sites(path: str, text: str) -> Iterator[Site]:
    lines = [line.encode() for line in text.split("\n")]
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        function = node.func
        if function.end_lineno is None or function.end_col_offset is None:
            continue
        first, last = function.lineno - 1, function.end_lineno - 1
        end = function.end_col_offset
        raw = lines[last][function.col_offset if first == last else 0 : end]
        if first != last:
            raw = b"\n".join([lines[first][function.col_offset :], *lines[first + 1 : last], raw])
        cut = len(raw) > EXPRESSION_LIMIT
        name, qualifier = split_expression(raw[-EXPRESSION_LIMIT:], LANGUAGE.separators.pattern, LANGUAGE.ignored, cut)
        column = len(lines[last][:end].decode()) - len(name)
        yield Site(path, last + 1, column, name, qualifier)


def _ours(resolver: Resolver, sources: dict[str, Source], site: Site) -> dict[Target, float]:
    owner = _innermost(sources[site.path], site.line)
    for reference, targets in resolver.references(site.path):
        if (reference.kind, reference.name, reference.qualifier, reference.owner) == (
            "call", site.name, site.qualifier, owner,
        ):  # fmt: skip
            return {Target(path, number): weight for path, number, weight in targets}
    return {}


def _innermost(source: Source, line: int, name: str | None = None) -> int | None:
    around = [
        number
        for number, each in enumerate(source.definitions)
        if each.start_line <= line <= each.end_line and (name is None or each.name == name)
    ]
    return around[-1] if around else None


class Reference:
    """jedi, seeing the repository and the standard library alone: what is installed here may be the same project."""

    def __init__(self, repository: Path, sources: dict[str, Source], answers: Path | None) -> None:
        self._root, self._sources, self._answers = repository.resolve(), sources, answers
        roots = [str(self._root / "src"), str(self._root), sysconfig.get_path("stdlib")]
        self._project = jedi.Project(self._root, sys_path=roots)
        self._known: dict[str, list[list[object]] | None] = {}
        if answers is not None and answers.exists():
            self._known = json.loads(answers.read_text(encoding="utf-8"))

    def ask(self, site: Site) -> Answer:
        key = f"{site.path}:{site.line}:{site.column}"
        if key not in self._known:
            self._known[key] = self._goto(site)
        known = self._known[key]
        targets = (self._target(str(path), str(name), int(str(line))) for path, name, line in known or ())
        return Answer(frozenset(target for target in targets if target is not None), known is None)

    def keep(self) -> None:
        if self._answers is not None:
            self._answers.write_text(json.dumps(self._known), encoding="utf-8")

    def _goto(self, site: Site) -> list[list[object]] | None:
        """Path, name and line of each definition in the repository; None if jedi knows nothing."""
        script = jedi.Script(path=self._root / site.path, project=self._project)
        try:
            found = script.goto(site.line, site.column, follow_imports=True)
        except Exception as error:  # jedi raises whatever its inference meets
            print(f"jedi: {site.path}:{site.line}: {error!r}", file=sys.stderr)
            return None
        return [
            [each.module_path.relative_to(self._root).as_posix(), each.name, each.line]
            for each in found
            if each.type in ("function", "class", "property")
            and each.module_path is not None
            and each.module_path.is_relative_to(self._root)
        ] if found else None  # fmt: skip

    def _target(self, path: str, name: str, line: int) -> Target | None:
        source = self._sources.get(path)
        number = _innermost(source, line, name) if source is not None else None
        return None if number is None else Target(path, number)


if __name__ == "__main__":
    main()
