"""The form that begins with `*** Begin Patch`: places are found by their contents alone."""

from collections.abc import Iterator

from aci.patching.base import FileEdit, Hunk, Sign, Unreadable

_ADD, _UPDATE, _DELETE, _MOVE = "*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "
_SIGNS: dict[str, Sign] = {" ": " ", "-": "-", "+": "+"}


def read_begin_patch(lines: list[str]) -> tuple[FileEdit, ...]:
    """Raises `Unreadable`."""
    found: list[FileEdit] = []
    for header, body in _sections(lines):
        if header.startswith(_ADD):
            wrong = next((line for line in body if line and not line.startswith("+")), None)
            if wrong is not None:
                raise Unreadable(f"every line of an added file begins with +, this does not: {wrong[:80]!r}")
            while body and not body[-1]:
                del body[-1]
            text: tuple[tuple[Sign, str], ...] = tuple(("+", line[1:]) for line in body)
            found.append(FileEdit("add", header.removeprefix(_ADD).strip(), (Hunk(text),)))
        elif header.startswith(_DELETE):
            found.append(FileEdit("delete", header.removeprefix(_DELETE).strip()))
        else:
            to = body.pop(0).removeprefix(_MOVE).strip() if body and body[0].startswith(_MOVE) else ""
            hunks = tuple(_hunks(body))
            path = header.removeprefix(_UPDATE).strip()
            if not hunks and not to:
                raise Unreadable(f"nothing is changed in {path}")
            found.append(FileEdit("update", path, hunks, to))
    return tuple(found)


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    header, body = "", list[str]()
    for line in lines:
        if line.startswith("*** Begin Patch"):
            continue
        if line.startswith("*** End Patch"):
            break
        if line.startswith((_ADD, _UPDATE, _DELETE)):
            if header:
                yield header, body
            header, body = line, []
        elif header:
            body.append(line)
        elif line.strip():
            raise Unreadable(f"before the first file stands {line[:80]!r}")
    if not header:
        raise Unreadable("no file is named: `*** Update File: PATH`, `*** Add File: PATH` or `*** Delete File: PATH`")
    yield header, body


def _hunks(body: list[str]) -> Iterator[Hunk]:
    anchors: list[str] = []
    lines: list[tuple[Sign, str]] = []
    at_end = False
    for line in [*body, "@@"]:
        if line.startswith("@@"):
            if hunk := _hunk(lines, anchors, at_end):
                yield hunk
                anchors, lines, at_end = [], [], False
            # `@@ class A @@` is written too.
            anchor = line[2:].strip().removesuffix("@@").strip()
            anchors += [anchor] if anchor else []
        elif line.startswith("*** End of File"):
            at_end = True
        elif not line:
            lines.append((" ", ""))
        elif line[0] in _SIGNS:
            lines.append((_SIGNS[line[0]], line[1:]))
        else:
            raise Unreadable(f"a line of a hunk begins with a space, - or +, this does not: {line[:80]!r}")


def _hunk(lines: list[tuple[Sign, str]], anchors: list[str], at_end: bool) -> Hunk | None:
    # Empty lines between hunks belong to none.
    while lines and lines[-1] == (" ", ""):
        lines.pop()
    return Hunk(tuple(lines), None, tuple(anchors), at_end) if lines else None
