"""Which kind of patch a text is."""

from dataclasses import replace

from aci.patching.base import FileEdit, Unreadable
from aci.patching.begin_patch import read_begin_patch
from aci.patching.unified import read_unified


def read_patch(text: str) -> tuple[FileEdit, ...]:
    """The edits of a unified diff or of a `*** Begin Patch`, in order. Line ends are newlines. Raises `Unreadable`."""
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and (not lines[0].strip() or lines[0].startswith("```")):
        del lines[0]
    while lines and (not lines[-1] or lines[-1].startswith("```")):
        del lines[-1]
    if not lines:
        raise Unreadable("the patch is empty")
    return _merged(read_begin_patch(lines) if any(map(_begins, lines)) else read_unified(lines))


def _begins(line: str) -> bool:
    return line.startswith(("*** Begin Patch", "*** Update File: ", "*** Add File: ", "*** Delete File: "))


def _merged(edits: tuple[FileEdit, ...]) -> tuple[FileEdit, ...]:
    """Hunks of one file together, also when the file is named before each."""
    found: dict[str, FileEdit] = {}
    others: list[FileEdit] = []
    for edit in edits:
        known = found.get(edit.path)
        if edit.kind != "update" or edit.to or edit.mode:
            others.append(edit)
        else:
            found[edit.path] = replace(known, hunks=known.hunks + edit.hunks) if known else edit
    return (*found.values(), *others)
