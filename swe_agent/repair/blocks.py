"""Edits of whole statements: new lines before and after, a block around, a block taken away."""

import ast
from collections.abc import Iterator, Sequence

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import takes_lines_before


def block_of(file: SourceFile, statement: ast.stmt) -> list[ast.stmt]:
    """The statement list in which a statement stands."""
    parent = file.parents.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return [statement]


def next_statements(file: SourceFile, statement: ast.stmt) -> list[ast.stmt]:
    block = block_of(file, statement)
    return block[block.index(statement) + 1 :]


def inserted_after(
    file: SourceFile, statement: ast.stmt, text: str, template: str, why: str, weight: float = 1.0
) -> Iterator[Edit]:
    """New lines after the last statement of a block, if it ends its line; `text` is indented from zero.

    After any other statement they are lines before the next one.
    """
    if next_statements(file, statement):
        return
    start = file.span(statement)[0]
    end = file.span(statement)[1]
    line_end = file.line_end(end)
    rest = file.data[end:line_end].strip()
    elif_branch = file.data.startswith(b"elif", start)
    if (rest and not rest.startswith(b"#")) or not file.begins_line(start) or elif_branch:
        return
    indent = file.indent(statement)
    lines = "".join(f"{file.newline}{indent}{line}" for line in file.with_unit(text).split("\n"))
    yield Edit(file.path, line_end, line_end, lines, template, statement.lineno, why, weight)


def indented_source(file: SourceFile, statements: Sequence[ast.stmt]) -> list[str] | None:
    """Lines of neighbouring statements, from the first one's column; None if they cannot be moved sideways."""
    first, last = statements[0], statements[-1]
    start, end = file.span(first)[0], file.span(last)[1]
    rest = file.data[end : file.line_end(end)].strip()
    if not file.begins_line(start) or (rest and not rest.startswith(b"#")):
        return None
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno != node.lineno:
                return None
    indent = file.indent(first)
    lines = file.data[start:end].decode().splitlines()
    if any(line.strip() and not line.startswith(indent) for line in lines[1:]):
        return None
    return [lines[0], *(line[len(indent) :] for line in lines[1:])]


def enclosed(
    file: SourceFile,
    statements: Sequence[ast.stmt],
    head: str,
    template: str,
    why: str,
    weight: float = 1.0,
    tail: Sequence[str] = (),
) -> Iterator[Edit]:
    """`head:` in front of neighbouring statements that move one level in, and lines of `tail` after them."""
    if not takes_lines_before(file, statements[0]):
        return
    lines = indented_source(file, statements)
    if lines is None:
        return
    indent, unit = file.indent(statements[0]), file.unit
    new = [head, *(f"{indent}{unit}{line}" if line.strip() else line for line in lines)]
    new += [f"{indent}{line}" for line in file.with_unit("\n".join(tail)).split("\n") if line]
    start, end = file.span(statements[0])[0], file.span(statements[-1])[1]
    yield Edit(file.path, start, end, file.newline.join(new), template, statements[0].lineno, why, weight)


def released(
    file: SourceFile, statement: ast.stmt, body: Sequence[ast.stmt], template: str, why: str, weight: float = 1.0
) -> Iterator[Edit]:
    """A compound statement by its body, one level out."""
    lines = indented_source(file, body)
    start, end = file.span(statement)
    if lines is None or not file.begins_line(start) or file.data.startswith(b"elif", start):
        return
    indent = file.indent(statement)
    lines[0] = lines[0].removeprefix("el") if lines[0].startswith("elif") else lines[0]
    text = file.newline.join([lines[0], *(f"{indent}{line}" if line.strip() else line for line in lines[1:])])
    yield Edit(file.path, start, end, text, template, statement.lineno, why, weight)


def removed(file: SourceFile, statements: Sequence[ast.stmt], template: str, why: str, weight: float) -> Iterator[Edit]:
    """Neighbouring statements with their lines; `pass` where the block would be empty."""
    start, end = file.span(statements[0])[0], file.span(statements[-1])[1]
    line = statements[0].lineno
    if getattr(statements[0], "decorator_list", []):
        return
    if file.data.startswith(b"elif", start):
        yield Edit(file.path, file.line_start(start), end, "", template, line, why, weight)
        return
    if len(block_of(file, statements[0])) == len(statements):
        yield Edit(file.path, start, end, "pass", template, line, why, weight)
        return
    stop = file.line_end(end)
    rest = file.data[end:stop].strip()
    if not file.begins_line(start) or (rest and not rest.startswith(b"#")):
        yield Edit(file.path, start, end, "pass", template, line, why, weight)
        return
    begin = file.line_start(start)
    stop += len(file.newline) if file.data[stop : stop + 1] in (b"\r", b"\n") else 0
    yield Edit(file.path, begin, stop, "", template, line, why, weight)
