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

EDITED: dict[str, tuple[bytes, str, str]] = {
    "Makefile": (b"CC = cc\n\nall: one\n\none:\n\t$(CC) -o one one.c\n\tstrip one\n", "strip one", "strip -s one"),
    "main.go": (
        b'package main\n\nimport "fmt"\n\nfunc main() {\n\tif true {\n\t\tfmt.Println("one", 1)\n\t}\n}\n',
        "one",
        "two",
    ),
    "build.bat": (b"@echo off\r\nset NAME=one\r\nif exist out (\r\n\trd /s out\r\n)\r\n", "NAME=one", "NAME=two"),
    "de.po": (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n\nmsgid "size"\nmsgstr "Größe"\n'.encode(
            "latin-1"
        ),
        '"size"', '"length"',
    ),
    "latin.py": ("# -*- coding: latin-1 -*-\nname = 'café'\nother = 'one'\n".encode("latin-1"), "'one'", "'thé'"),
    "declared.py": (b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\nname = 'one'\n", "one", "th\xe9"),
    "table.csv": (b"\xef\xbb\xbfname,count\r\none,1\r\ntwo,2\r\n", "two,2", "two,3"),
    "mixed.txt": (b"one\r\ntwo\nthree\r\nfour\n\r\nfive\n", "four", "4"),
    "no_newline.cfg": (b"[a]\nb = one\nc = two", "two", "three"),
    "no_newline_crlf.ini": (b"[a]\r\nb = one\r\nc = two", "b = one", "b = 1"),
    "run.sh": (b"#!/bin/sh\nset -e\ncat <<-END\n\tone\n\tEND\n", "one", "two"),
    "trailing.md": (b"# One  \n\ntext with a break  \nand\t\n \n", "text", "words"),
    "stray.txt": (b"caf\xc3\xa9 one\nraw \xff byte\nlast\n", "last", "end"),
    "separators.txt": ("a\u2028b\x0cc\x85d one\n\x0b\nlast\n".encode(), "last", "end"),
    "lone_cr.txt": (b"a\rb one\nc\r\rd\n", "one", "two"),
    "koi8.txt": ("имя = one\nдата\n".encode("koi8-r"), "one", "two"),
    "spaces.yaml": (b"a:\n  - b: one\n    c:\ttabbed\n", "one", "two"),
}  # fmt: skip
"""Files by what is odd about them, each with a word and another one for it: tabs that mean something (Makefile, Go, a
here-document), CRLF (.bat), Latin-1 (.po, Python with and without such a letter before, by its coding line), a
byte-order mark with CRLF (.csv), mixed line ends, no newline at the end, white space at the ends of lines, bytes that
are in no encoding, characters that some libraries take for line ends, lone carriage returns, another single-byte
encoding."""
