"""What would be handed in now, and what is to be said of it before it is."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from aci.tool import ToolContext
from envs.hygiene import CleanPatch, clean_patch
from envs.patch import Section
from localization import is_test_path

_CONFLICT = re.compile(rb"<{7} |>{7} ")
_DEBUGGING = {
    ".py": re.compile(rb"\s*(?:print\(|breakpoint\(\)|(?:import|from) i?pdb\b|i?pdb\.set_trace\()"),
    ".js": re.compile(rb"\s*(?:console\.(?:log|debug|trace)\(|debugger\b)"),
    ".rb": re.compile(rb"\s*(?:binding\.(?:pry|irb)|byebug\b|debugger\b)"),
    ".php": re.compile(rb"\s*(?:var_dump\(|dd\(|print_r\()"),
    ".rs": re.compile(rb"\s*dbg!\("),
}
_AS_JS = frozenset({".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue"})
_OF_NO_USE = re.compile(r"^(?:a cache|a build product|left behind|a database|a script to reproduce)")
"""Reasons for which a file is left out that nobody misses."""


def present(context: ToolContext) -> CleanPatch:
    """The difference to the base without what is no part of a fix."""
    patch = context.environment.diff()
    known = (PurePosixPath(path) for path in context.index.paths if path not in patch.created)
    folders = {str(folder) for path in known for folder in path.parents}
    return clean_patch(patch, folders=folders)


def digest(clean: CleanPatch) -> str:
    return hashlib.sha256(clean.patch.raw).hexdigest()[:16]


def doubts(clean: CleanPatch, context: ToolContext) -> Iterator[str]:
    """A line for each thing a careful person would look at once more; none for a plain fix."""
    sections = clean.patch.sections
    for out in clean.left_out:
        if not _OF_NO_USE.match(out.reason):
            yield f"{out.path} will be left out: {out.reason}."
    for flag in clean.flags:
        yield f"{flag.path}: {flag.reason}."
    tests = [section for section in sections if is_test_path(section.path)]
    if sections and len(tests) == len(sections):
        yield "Only tests are changed: nothing in it mends the fault."
    if old := [section.path for section in tests if not section.created and _takes_away(section)]:
        yield f"Existing tests are changed or deleted, which counts for nothing: {', '.join(old[:5])}."
    for section in sections:
        yield from _leftovers(section, context)
    run, _, failing = context.notes.get("run_tests", "").partition(" ")
    if failing and run == digest(clean):
        yield f"Tests that passed before your changes fail now: {failing}."


def _takes_away(section: Section) -> bool:
    """Lines only added to a test file are new tests."""
    return section.deleted or section.removes


def _leftovers(section: Section, context: ToolContext) -> Iterator[str]:
    suffix = PurePosixPath(section.path).suffix
    pattern = None if is_test_path(section.path) else _DEBUGGING.get(".js" if suffix in _AS_JS else suffix)
    if pattern is not None and _usual(section, pattern, context):
        pattern = None
    for line in section.added:
        if _CONFLICT.match(line):
            yield f"{section.path} has a conflict mark: {line.decode('utf-8', 'replace')[:80]}"
        elif pattern is not None and pattern.match(line):
            yield f"{section.path} has a line that looks like debugging: {line.decode('utf-8', 'replace').strip()[:80]}"


def _usual(section: Section, pattern: re.Pattern[bytes], context: ToolContext) -> bool:
    """Whether the file has such lines of its own: a program may well print."""
    try:
        lines = context.environment.read(section.path).split(b"\n")
    except OSError:
        return False
    return sum(pattern.match(line) is not None for line in lines) > sum(
        pattern.match(line) is not None for line in section.added
    )
