"""Text of a stranger's on a terminal: names of files and words of issues may hold anything."""


def plain(text: str) -> str:
    """One line without control characters: none can move the cursor, colour or ring."""
    return "".join(character if character.isprintable() else _shown(character) for character in text)


def plain_lines(text: str) -> list[str]:
    """Lines of a text, each as `plain` has it, with tabs as spaces."""
    return [plain(line.rstrip("\r").expandtabs(4)) for line in text.split("\n")]


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return character.encode("unicode_escape").decode("ascii")
