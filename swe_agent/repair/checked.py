"""Whether an edit still is Python, and a key under which edits with the same syntax tree are one."""

import ast

from swe_agent.repair.source import Edit, SourceFile

_LONGEST = 60
"""Lines of a statement that is parsed as a whole; of longer ones the head, where the edit is in it."""


def tree_key(file: SourceFile, edit: Edit) -> str | None:
    """None if the edited statement does not parse. Only the smallest statement around the edit is parsed."""
    statement: ast.AST | None = file.statements.get(edit.line)
    while statement is not None and not isinstance(statement, ast.Module):
        if isinstance(statement, ast.stmt) and (key := _key(file, statement, edit)) is not None:
            return key or None
        statement = file.parents.get(statement)
    return _parsed(edit.applied_to(file.data).decode("utf-8"), "module")


def _key(file: SourceFile, statement: ast.stmt, edit: Edit) -> str | None:
    """None if the edit is not inside of what can be parsed alone, an empty string if that does not parse."""
    start, end = file.span(statement)
    if file.data.startswith(b"elif", start) or getattr(statement, "decorator_list", []):
        return None
    own = file.begins_line(start)
    start, end = (file.line_start(start), file.line_end(end)) if own else (start, end)
    tail = ""
    if (statement.end_lineno or 0) - statement.lineno > _LONGEST:
        body = getattr(statement, "body", None)
        if not body or not file.begins_line(file.span(body[0])[0]):
            return None
        end, tail = file.span(body[0])[0], "pass"
    room = end if edit.text else end + len(file.newline)  # a line that goes takes its line break along
    if not start <= edit.start <= edit.end <= room or (not own and "\n" in edit.text):
        return None
    data, stop = file.data, max(edit.end, end)
    text = (data[start : edit.start] + edit.text.encode() + data[edit.end : stop]).decode("utf-8") + tail
    if not text.strip():
        return f"{statement.lineno}:{statement.col_offset}:gone"
    if text.lstrip().startswith("elif"):
        return None  # a branch of what stands before
    indented = own and text[:1] in " \t"
    return _parsed(f"if 1:\n{text}" if indented else text, f"{statement.lineno}:{statement.col_offset}") or ""


def _parsed(text: str, place: str) -> str | None:
    try:
        return f"{place}:{ast.dump(ast.parse(text))}"
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
