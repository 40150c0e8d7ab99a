"""Whether the generator emits the developer's own edit, given the right statement.

`python reach.py --fixes fixes.tsv --repo-path '/dir/{owner}+{name}/repo' --out reach.jsonl [--most N] [--workers N]`:
one line a fix, then a table. Reached: the edited file and the developer's have the same syntax tree, docstrings
apart. The edits of each changed statement (of an insertion: its neighbours) are looked through.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path

from changes import Target, Unreadable, change_between
from fixes import Fix, read_fixes

from swe_agent.repair import Edit, SourceFile, all_templates
from swe_agent.repair.scoring import Family, Features, Order, families, features, learned_order

MOST_ANCHORS = 6
SAMPLE = 150


@dataclass
class Reach:
    """`rank` and `emitted` count the edits of the statement at which the developer's was found, the best first."""

    repository: str
    commit: str
    path: str
    regions: int
    template: str = ""
    """The one that ranked it highest."""
    rank: int = 0
    emitted: int = 0
    plain_rank: int = 0
    """By prior and family alone: no model, no words."""
    by: dict[str, int] = field(default_factory=dict)
    """Every template that emitted the developer's edit, and its family's size there."""
    seconds: float = 0.0
    """CPU seconds of generating and scoring, all statements."""
    generated: int = 0
    families: dict[str, int] = field(default_factory=dict)
    """Edits by template, all statements."""
    places: dict[str, int] = field(default_factory=dict)
    """Statements at which a template had any edit."""
    sample: list[tuple[str | float, ...]] = field(default_factory=list)
    """Template and features of the developer's edit and of some others of its statement, to learn from."""
    failed: str = ""


def measure(fix: Fix) -> Reach:
    found = Reach(fix.repository, fix.commit, fix.path, 0)
    try:
        old, new = fix.versions()
        regions = change_between(old, new).regions
        target = Target(old, new)
        file = SourceFile(fix.path, old)
    except (FileNotFoundError, Unreadable, SyntaxError, ValueError) as error:
        found.failed = type(error).__name__
        return found
    found.regions = len(regions)
    hints, templates = fix.hints(), all_templates()
    for line in list(dict.fromkeys(line for region in regions for line in region))[:MOST_ANCHORS]:
        before = time.process_time()
        groups = list(families(file, line, templates, hints))
        scored = [pair for group in groups for pair in features(file, group, hints)]
        found.seconds += time.process_time() - before
        found.generated += len(scored)
        for group in groups:
            if group.edits:
                name = group.template.name
                found.families[name] = found.families.get(name, 0) + len(group.edits)
                found.places[name] = found.places.get(name, 0) + 1
        right = [index for index, (edit, _) in enumerate(scored) if target.reached(edit.start, edit.end, edit.text)]
        if right:
            _note(found, scored, right, groups)
    return found


def _note(found: Reach, scored: list[tuple[Edit, Features]], right: list[int], groups: list[Family]) -> None:
    sizes = {group.template.name: len(group.edits) for group in groups}
    for index in right:
        name = scored[index][0].template
        found.by[name] = sizes[name]
    ranks = []
    for order in (learned_order(), Order(issue=0.0)):
        scores = [order.log_score(one) for _, one in scored]
        best = max(right, key=lambda index: scores[index])
        ranks.append((1 + sum(score > scores[best] for score in scores), best))
    (rank, best), (plain, _) = ranks
    if not found.rank or rank < found.rank:
        found.rank, found.plain_rank, found.emitted = rank, plain, len(scored)
        found.template = scored[best][0].template
        others = random.Random(rank).sample(range(len(scored)), min(SAMPLE, len(scored)))
        rows = [scored[index] for index in (best, *(one for one in others if one not in right))]
        found.sample = [(edit.template, *(round(value, 3) for value in astuple(row))) for edit, row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixes", type=Path, required=True)
    parser.add_argument("--repo-path", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=10**6, help="the first so many by commit id")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    fixes = sorted(read_fixes(arguments.fixes, arguments.repo_path), key=lambda fix: fix.commit)[: arguments.most]
    with ProcessPoolExecutor(arguments.workers) as pool, arguments.out.open("w", encoding="utf-8") as out:
        found = []
        for one in pool.map(measure, fixes, chunksize=4):
            found.append(one)
            out.write(json.dumps(asdict(one)) + "\n")
            if len(found) % 100 == 0:
                print(f"{len(found)}/{len(fixes)}", file=sys.stderr)
    print(summary(found))


def summary(found: list[Reach]) -> str:
    reached = sorted((one for one in found if one.rank), key=lambda one: one.rank)
    seconds, generated = sum(one.seconds for one in found), sum(one.generated for one in found)
    lines = [f"fixes {len(found)}, unreadable {sum(bool(one.failed) for one in found)}"]
    lines.append(f"one region {sum(one.regions == 1 for one in found)}, more {sum(one.regions > 1 for one in found)}")
    lines.append(f"reached {len(reached)} = {100 * len(reached) / max(len(found), 1):.1f} %")
    if reached:
        middle = reached[len(reached) // 2]
        emitted = sorted(one.emitted for one in reached)[len(reached) // 2]
        plain = sorted(one.plain_rank for one in reached)[len(reached) // 2]
        lines.append(f"median rank {middle.rank} of {emitted}; by prior and family alone {plain}")
        lines.append(" ".join(f"@{n} {sum(one.rank <= n for one in reached)}" for n in (10, 50, 100, 400, 1000)))
    lines.append(f"{generated} edits, {generated / max(seconds, 1e-9):.0f} a CPU second")
    lines += [f"  {count:5d} {name}" for name, count in Counter(one.template for one in reached).most_common()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
