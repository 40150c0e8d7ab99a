"""From the records of instances to the figures of each set."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from issue_kinds import KINDS
from metrics import Ranks, interval, paired, reciprocal_rank, summary, within
from records import Record

FILE_KS = (1, 3, 5, 10)
FUNCTION_KS = (1, 3, 5, 10)

Figure = Callable[[Ranks], float]
FIGURES: dict[str, dict[str, Figure]] = {
    "file": {
        **{f"all.{k}": partial(within, k=k, how="all") for k in FILE_KS},
        "any.5": partial(within, k=5, how="any"),
        "mrr": reciprocal_rank,
    },
    "function": {f"all.{k}": partial(within, k=k, how="all") for k in (5, 10)},
}
"""The main figures: they get intervals, and differences between rankings."""
LEVELS = {"file": "files", "function": "functions"}


def make_report(settings: Record, records: Sequence[Record]) -> dict[str, Any]:
    names = dict.fromkeys(record["set"] for record in records)
    sets = {name: _set([record for record in records if record["set"] == name]) for name in names}
    return {"schema": 1, "settings": settings, "sets": sets, "instances": list(records)}


def _set(records: Sequence[Record]) -> dict[str, Any]:
    counted = [record for record in records if not record["skipped"]]
    ours = {level: _ranks(counted, level, lambda record: record["ranks"]) for level in LEVELS}
    return {
        **_counts(records),
        **_levels(ours),
        "ci95": _figures(ours, lambda figure, ranks: interval([figure(each) for each in ranks])),
        "seconds": _spread_of(counted, "seconds"),
        "cpu_seconds": _spread_of(counted, "cpu_seconds"),
        "bytes": _spread_of(counted, "bytes"),
        "by_repo": _groups(records, sorted({record["repo"] for record in records}), "repo"),
        "by_language": _groups(records, sorted({record["language"] for record in counted}), "language"),
        "by_kind": _groups(records, [*KINDS, None], "kind"),
        "ablation": _ablation(counted, ours),
        "baseline_rank_bm25": _baseline(counted, ours),
        "errors": dict(Counter(record["error"] for record in counted if record["error"]).most_common()),
    }


def _counts(records: Sequence[Record]) -> dict[str, int]:
    """`n` holds the failed ones, which are misses, and leaves out the skipped ones, which have nothing to be found."""
    counted = [record for record in records if not record["skipped"]]
    return {
        "n": len(counted),
        "n_failed": sum(record["error"] is not None for record in counted),
        "n_skipped": len(records) - len(counted),
        "n_gold_absent": sum(bool(record["gold"]["absent"]) for record in counted),
    }


def _groups(records: Sequence[Record], names: Iterable[str | None], key: str) -> dict[str, Any]:
    """Counts and levels for each value of a key, the baseline's beside them."""
    groups = {}
    for name in names:
        members = [record for record in records if record[key] == name]
        counted = [record for record in members if not record["skipped"]]
        if members and (counted or key == "repo"):
            baseline = {"file": _ranks(counted, "file", lambda record: record["baseline_rank_bm25"]["ranks"])}
            groups[name or "unknown"] = {
                **_counts(members),
                **_levels({level: _ranks(counted, level, lambda record: record["ranks"]) for level in LEVELS}),
                "seconds": _spread_of(counted, "seconds"),
                "baseline_rank_bm25": _levels(baseline),
            }
    return groups


def _baseline(counted: Sequence[Record], ours: dict[str, list[Ranks]]) -> dict[str, Any]:
    theirs = {"file": _ranks(counted, "file", lambda record: record["baseline_rank_bm25"]["ranks"])}
    answers = [record["baseline_rank_bm25"] for record in counted]
    return {
        "n_failed": sum(answer["error"] is not None for answer in answers),
        **_levels(theirs),
        "ci95": _figures(theirs, lambda figure, ranks: interval([figure(each) for each in ranks])),
        "difference": _differences(ours, theirs),
        "seconds": _spread_of(answers, "seconds"),
        "cpu_seconds": _spread_of(answers, "cpu_seconds"),
    }


def _ablation(counted: Sequence[Record], ours: dict[str, list[Ranks]]) -> dict[str, Any] | None:
    """For each signal the figures without it, and what they lack (or gain) against all signals together."""
    signals = dict.fromkeys(name for record in counted for name in record["ablation"] or {})
    if not signals:
        return None
    dropped = {}
    for name in signals:
        answers = [{"gold": record["gold"], **record["ablation"][name]} for record in counted]
        without = {level: _ranks(answers, level, lambda answer: answer) for level in LEVELS}
        dropped[name] = {**_levels(without), "difference": _differences(without, ours)}
    return dropped


def _ranks(records: Sequence[Record], level: str, of: Callable[[Record], Record]) -> list[Ranks]:
    """Of the instances that have gold at this level."""
    return [of(record)[LEVELS[level]] for record in records if record["gold"][LEVELS[level]]]


def _levels(ranks: dict[str, list[Ranks]]) -> dict[str, Any]:
    return {level: summary(each, FILE_KS if level == "file" else FUNCTION_KS) for level, each in ranks.items()}


def _figures(ranks: dict[str, list[Ranks]], value: Callable[[Figure, list[Ranks]], Any]) -> dict[str, Any]:
    return {
        f"{level}.{name}": value(figure, each)
        for level, each in ranks.items()
        for name, figure in FIGURES[level].items()
    }


def _differences(ones: dict[str, list[Ranks]], others: dict[str, list[Ranks]]) -> dict[str, Any]:
    """Paired, ones minus others, at the levels that both have."""
    return {
        f"{level}.{name}": paired([figure(each) for each in ones[level]], [figure(each) for each in others[level]])
        for level in ones.keys() & others.keys()
        for name, figure in FIGURES[level].items()
    }


def _spread_of(records: Sequence[Record], key: str) -> dict[str, Any] | None:
    """`{step: {median, p90, max}}` over the instances that have it; None where none has."""
    known = [record[key] for record in records if record[key]]
    if not known:
        return None
    return {step: _spread([one[step] for one in known if one[step] is not None]) for step in known[0]}


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 4),
        "p90": round(ordered[min(len(ordered) * 9 // 10, len(ordered) - 1)], 4),
        "max": round(ordered[-1], 4),
    }
