"""What a source file says, whatever its layout and comments."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from localization.languages import language_of
from localization.reading import SIZE_LIMIT

if TYPE_CHECKING:
    from tree_sitter import TreeCursor


def shape(path: str, data: bytes) -> bytes | None:
    """The syntax tree as text: nested node types around the words of the file, without comments and white space.

    Two files of one shape differ in layout and comments alone. None where that cannot be said: an unknown language, a
    syntax error, a file larger than localization reads.
    """
    language = language_of(path)
    if language is None or len(data) > SIZE_LIMIT:
        return None
    import tree_sitter  # noqa: PLC0415 - a compiled library, needed only once something is parsed

    root = tree_sitter.Parser(tree_sitter.Language(language.grammar())).parse(data).root_node
    if root.has_error:
        return None
    parts: list[bytes] = [PurePosixPath(path).suffix.encode()]
    cursor = root.walk()
    while True:
        if _say(cursor, data, parts) and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return b"\0".join(parts)
            parts.append(b")")


def _say(cursor: "TreeCursor", data: bytes, parts: list[bytes]) -> bool:
    """Whether there is more below this node."""
    node = cursor.node
    if node is None or "comment" in node.type:
        return False
    if node.child_count:
        parts.append(b"(" + node.type.encode())
        return True
    parts.append(data[node.start_byte : node.end_byte])
    return False
