"""Files with whatever makes a file hard to handle, and an install step that leaves as much."""

ODD_NAMES = ("a b.txt", 'quo"te.txt', "ünï.txt", "tab\there.txt", "back\\slash.txt", "-dash.txt", "star*.txt")
FILES: dict[str, str | bytes] = {
    "app.py": "def one():\n    return 1\n",
    "crlf.txt": b"one\r\ntwo\r\n",
    "latin.txt": "café\n".encode("latin-1"),
    "blob.bin": b"\x00\x01\xff\x00" * 64,
    "package/module.py": "x = 1\n",
    "no_newline.txt": "no end of line",
    ".gitignore": "ignored/\n*.log\n",
    **dict.fromkeys(ODD_NAMES, "before\n"),
}

LEAVE = "mkdir -p 'made [by] install' && touch 'made [by] install/a*b' '#hash' '!bang' && echo edited >>app.py"
"""What it leaves in the tree must not show in a diff, whatever its name; what it edits is undone."""
