"""Apply a patch of several places and files."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from aci.changes import Change, carry_out
from aci.editing import diff_of, refuse_no_text
from aci.lines import FileText, splice
from aci.patching import FileEdit, Unreadable, read_patch
from aci.patching.placing import Placed, place_all
from aci.real_paths import Facts, facts_of, modes_of, refuse_links
from aci.substitution import Unencodable
from aci.tool import Observation, Tool, ToolContext, ToolError


class ApplyPatch(Tool):
    """Apply a patch to one or more files, as a whole or not at all: a unified diff, or the form `*** Begin Patch`,
    `*** Update File: PATH` (or Add, Delete; `*** Move to: PATH`), `@@`, lines after a space, - or +, `*** End Patch`.
    Places are found by the lines, line numbers need not be right."""

    name: ClassVar[str] = "apply_patch"
    mutates: ClassVar[bool] = True

    patch: str = Field(min_length=1, description="The patch; paths are relative to the repository root.")

    def touches(self) -> tuple[str, ...]:
        try:
            edits = read_patch(self.patch)
        except Unreadable:
            return ()
        return tuple(dict.fromkeys(path for edit in edits for path in (edit.path, edit.to) if path))

    def run(self, context: ToolContext) -> Observation:
        try:
            edits = read_patch(self.patch)
        except Unreadable as error:
            raise ToolError(f"This is no patch that can be read: {error}. Nothing is applied.") from error
        facts = _known(edits, context)
        prepared = [_Prepared(edit, facts, context) for edit in edits]
        if wrong := [line for each in prepared for line in each.wrong]:
            raise ToolError("\n".join(["Nothing is applied.", *wrong]))
        # What can fail comes before what takes something away.
        changes = sorted((change for each in prepared for change in each.changes), key=lambda each: each.after is None)
        note = carry_out(changes, context)
        return Observation("\n".join(filter(None, [*(each.told for each in prepared), note])))


def _known(edits: Sequence[FileEdit], context: ToolContext) -> dict[str, Facts]:
    """Of every path by its name in the patch. Raises `ToolError`."""
    if not all(edit.path for edit in edits):
        raise ToolError("Nothing is applied: a part of the patch names no file")
    paths = [path for edit in edits for path in (edit.path, edit.to) if path]
    found = dict(zip(paths, facts_of(paths, context), strict=True))
    twice = [path for path, count in Counter(found[path].path for path in paths).items() if count > 1]
    if twice:
        raise ToolError(f"Nothing is applied: {twice[0]} is named by two parts of the patch; make it one part")
    return found


class _Prepared:
    """One file's part: the changes it means, what is told of it, and what is `wrong` with it."""

    def __init__(self, edit: FileEdit, facts: dict[str, Facts], context: ToolContext) -> None:
        self.changes: list[Change] = []
        self.wrong: list[str] = []
        self.told = ""
        self._edit, self._here, self._context = edit, facts[edit.path], context
        self._there = facts[edit.to] if edit.to else None
        try:
            self._prepare()
        except Unencodable as error:
            self.wrong.append(f"{self._here.path} is not UTF-8: {error}")
        except ToolError as error:
            self.wrong.append(str(error))

    def _prepare(self) -> None:
        here = self._here
        if self._edit.kind == "add":
            self._must_be_absent(here)
            hunk = self._edit.hunks[0]
            data = "\n".join(hunk.new).encode() + (b"\n" if hunk.new and hunk.new_ended else b"")
            self.changes = [Change(here.path, None, data, self._edit.mode if self._edit.mode != "644" else "")]
            self.told = f"Added {here.path}: {len(hunk.new)} lines."
            return
        refuse_links(here)
        if here.kind != "file":
            raise ToolError(f"{here.path} is a folder" if here.kind == "folder" else f"There is no file {here.path}")
        before = self._context.environment.read(here.path)
        if self._edit.kind == "delete":
            self.changes = [Change(here.path, before, None)]
            self.told = f"Deleted {here.path}."
            return
        self._update(before)

    def _update(self, before: bytes) -> None:
        here, there = self._here, self._there
        after, placed = before, list[Placed]()
        if self._edit.hunks:
            refuse_no_text(here.path, before)
            file = FileText(before)
            placed, wrong = place_all(file, self._edit.hunks)
            self.wrong += [f"{here.path}, {each}" for each in wrong]
            if wrong:
                return
            after = splice(before, [each.span for each in placed])
        mode = self._edit.mode
        if there is None:
            self.changes = [Change(here.path, before, after, mode)]
        else:
            self._must_be_absent(there)
            self.changes = [
                Change(there.path, None, after, mode or self._mode(), before),
                Change(here.path, before, None),
            ]
        self.told = self._report(before, after, placed)

    def _report(self, before: bytes, after: bytes, placed: list[Placed]) -> str:
        hunks = self._edit.hunks
        minus, plus = (sum(sign == each for hunk in hunks for sign, _ in hunk.lines) for each in "-+")
        parts = [f"Changed {self._here.path}" if hunks or not self._there else f"Moved {self._here.path}"]
        parts += [f", now {self._there.path}"] if self._there else []
        parts += [f", mode {self._edit.mode}"] if self._edit.mode else []
        if placed:
            parts.append(f": +{plus} -{minus} at lines {', '.join(str(each.line) for each in placed)}")
        ways = sorted({each.way for each in placed} - {"as written"})
        if not ways:
            return f"{''.join(parts)}."
        loose = f"Some lines were found only {' or '.join(ways)}. The change:"
        return f"{''.join(parts)}.\n{loose}\n{diff_of(before, after)}"

    def _mode(self) -> str:
        return modes_of((self._here.path,), self._context)[self._here.path]

    def _must_be_absent(self, facts: Facts) -> None:
        if facts.kind == "special":
            raise ToolError(f"{facts.path}: a part of this path is a file")
        if facts.kind != "absent":
            raise ToolError(f"{facts.path} exists and is not overwritten: update it, or delete it first")
