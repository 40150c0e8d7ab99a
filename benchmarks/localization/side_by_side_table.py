"""The figures of `side_by_side.py` as a table."""

from pathlib import Path
from typing import Any

ROWS = [
    ("files (parsed), MB parsed", "{files:.0f} ({parsed:.0f}), {mb:.1f}"),
    ("bare tree-sitter parse, s", "{parse:.2f}"),
    ("**index, cold**: read, words, edges, kept, first answer, s", "**{index:.2f}**"),
    ("· of it the first answer, which resolves all names", "{cold_first_answer:.2f}"),
    ("· times the bare parse", "{cold/parse:.2f}"),
    ("· s per MB; ms per file", "{per_mb:.2f}; {per_file:.2f}"),
    ("· peak MB, at most (process + workers)", "{index_peak_mb:.0f} ({cold_peak_mb:.0f} + {worker_mb:.0f} each)"),
    ("aider, cold, s", "{aider_cold:.2f}"),
    ("· times ours", "{aider_cold/cold:.1f}"),
    ("· gave up for want of memory after s", "{aider_gave_up:.0f}"),
    ("· peak MB (times ours)", "{aider_peak_mb:.0f} ({aider_peak/peak:.2f})"),
    ("**open and first answer, s**", "**{ready:.3f}**"),
    ("· peak MB", "{warm_peak_mb:.0f}"),
    ("aider, warm, s", "{aider_warm:.2f}"),
    ("· times ours", "{aider_warm/warm:.1f}"),
    ("**answer after an edit told by path, ms**", "**{path_ms:.0f}**"),
    ("**answer after an edit found by a scan, ms**", "**{scan_ms:.0f}**"),
    ("aider after an edit, ms", "{aider_edit_ms:.0f}"),
    ("· times ours by path; by scan", "{aider_edit/path:.0f}; {aider_edit/scan:.1f}"),
    ("graph of all definitions from what is kept, s; after an edit, ms", "{graph:.2f}; {graph_edit_ms:.0f}"),
    ("on disk, MB", "{stored_mb:.1f}"),
    ("· aider's, MB", "{aider_mb:.1f}"),
    ("`rank_bm25` query over so many functions, ms", "{BM25 query theirs_ms:.0f} ({documents:.0f})"),
    ("· ours, ms (times); equal scores", "{BM25 query ours_ms:.2f} ({BM25 query ratio:.0f}); {BM25 query equal}"),
    ("networkx PageRank on the index's graph, ms", "{PageRank theirs_ms:.0f}"),
    ("· ours, ms (times); equal ranks", "{PageRank ours_ms:.2f} ({PageRank ratio:.0f}); {PageRank equal}"),
]


class _Cells(dict[str, Any]):
    """Figures and what follows from them, for `str.format_map`."""

    def __init__(self, figures: dict[str, float]) -> None:
        super().__init__(figures)
        derived = {
            "mb": ("parsed_bytes", 1e-6),
            "stored_mb": ("stored_bytes", 1e-6),
            "aider_mb": ("aider_bytes", 1e-6),
            "index_peak_mb": ("index_peak", 1e-6),
            "cold_peak_mb": ("cold_peak", 1e-6),
            "worker_mb": ("cold_worker_peak", 1e-6),
            "warm_peak_mb": ("warm_peak", 1e-6),
            "aider_peak_mb": ("aider_cold_peak", 1e-6),
            "path_ms": ("path_all", 1e3),
            "scan_ms": ("scan_all", 1e3),
            "aider_edit_ms": ("aider_edit", 1e3),
            "graph_edit_ms": ("graph_after_edit", 1e3),
        }
        self.update({name: figures[key] * by for name, (key, by) in derived.items() if key in figures})
        self.update(
            {f"{name}_ms": 1e3 * value for name, value in figures.items() if name.endswith((" ours", " theirs"))}
        )
        self.update({name: "yes" if value else "NO" for name, value in figures.items() if name.endswith(" equal")})
        if "index" in figures and "files" in figures:
            self["per_mb"] = figures["index"] / (figures["parsed_bytes"] / 1e6)
            self["per_file"] = 1e3 * figures["index"] / figures["files"]


def table_of(folders: dict[str, dict[str, float]]) -> str:
    lines = ["| | " + " | ".join(Path(folder).name for folder in folders) + " |", "|---|" + "---|" * len(folders)]
    for title, cell in ROWS:
        shown = []
        for figures in folders.values():
            try:
                shown.append(cell.format_map(_Cells(figures)))
            except KeyError:
                shown.append("–")
        if set(shown) != {"–"}:
            lines.append(f"| {title} | " + " | ".join(shown) + " |")
    return "\n".join(lines)
