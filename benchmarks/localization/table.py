"""A report as Markdown tables: `python table.py report.json` prints them again."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from report import FILE_KS

CHANGES = ("file.all.1", "file.all.5", "file.mrr", "function.all.5", "function.all.10")
"""Figures of which an ablation shows what they lose."""


def tables(report: dict[str, Any]) -> str:
    return "\n".join(line for name, figures in report["sets"].items() for line in _set(name, figures))


def _set(name: str, figures: dict[str, Any]) -> Iterator[str]:
    """Rankings and groups, then intervals, then the ablation."""
    plain = figures["baseline_rank_bm25"]
    yield f"## {name}: {figures['n']} instances, {figures['n_failed']} of them failed, {figures['n_skipped']} skipped\n"
    yield from (f"- {count} x {reason}" for reason, count in figures["errors"].items())
    yield "| | n | file strict @1/3/5/10 (any @5) | MRR | function strict @5/10 (any @10) | of n | median s (max) |"
    yield "|---|---|---|---|---|---|---|"
    yield _row("all signals", figures)
    yield _row("rank_bm25", {**plain, "n": figures["n"]})
    for title in ("by_language", "by_repo", "by_kind"):
        for group, members in figures[title].items():
            yield _row(f"{title[3:]}: {group}", members)
            yield _row("· rank_bm25", {**members["baseline_rank_bm25"], "n": members["n"]})
    yield "\n| | 95 % interval | minus rank_bm25 |\n|---|---|---|"
    for figure, ends in figures["ci95"].items():
        yield f"| {figure} | {_interval(ends)} | {_change(plain['difference'].get(figure))} |"
    if figures["ablation"]:
        yield f"\n| without, minus all | {' | '.join(CHANGES)} |\n|---|{'---|' * len(CHANGES)}"
    for signal, without in (figures["ablation"] or {}).items():
        yield f"| {signal} | {' | '.join(_change(without['difference'][figure]) for figure in CHANGES)} |"
    peak = (figures["bytes"] or {}).get("peak")
    if peak:
        yield f"\nPeak memory of an instance: median {peak['median'] / 1e6:.0f} MB, most {peak['max'] / 1e6:.0f} MB."
    yield ""


def _row(title: str, figures: dict[str, Any]) -> str:
    file, function = figures["file"], figures.get("function")
    strict = _join(file["all"][str(k)] for k in FILE_KS)
    functions = " | "
    if function:
        strict_functions = _join(function["all"][k] for k in ("5", "10"))
        functions = f"{strict_functions} ({_one(function['any']['10'])}) | {function['n']}"
    total = (figures.get("seconds") or {}).get("total")
    seconds = f"{total['median']:.2f} ({total['max']:.2f})" if total else ""
    files = f"{strict} ({_one(file['any']['5'])}) | {_one(file['mrr'])}"
    return f"| {title} | {figures['n']} | {files} | {functions} | {seconds} |"


def _change(difference: dict[str, Any] | None) -> str:
    if not difference or difference["points"] is None:
        return ""
    return f"{difference['points']:+.1f} {_interval(difference['ci95'])}"


def _interval(ends: list[float] | None) -> str:
    return f"[{ends[0]:.1f}, {ends[1]:.1f}]" if ends else ""


def _join(values: Iterable[float | None]) -> str:
    return "/".join(_one(value) for value in values)


def _one(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    print(tables(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
