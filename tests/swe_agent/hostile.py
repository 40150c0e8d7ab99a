"""Tool calls that no sensible model makes: malformed ones, and ones that try to reach what is not theirs."""

import json
import random
from collections.abc import Iterator
from typing import Any

from aci import Tool
from swe_agent.models.scripted import ScriptedCall

CANARY = "canary.txt"


def paths(outside: str) -> tuple[str, ...]:
    """Ways out of a tree. `outside` is a folder with the canary; `away` and `file_away` are links to it in the tree."""
    return (
        f"../{CANARY}",
        f"{outside}/{CANARY}",
        f"away/{CANARY}",
        "file_away",
        f"pkg/../../{CANARY}",
        f"./pkg/./../..//{CANARY}",
        f"away/../{CANARY}",
        f"away/new_{CANARY}",
        "loop/x",
        "",
        ".",
        "..",
        "/",
        "\0",
        f"a.py\0../{CANARY}",
        "a" * 5000,
        "x/" * 3000,
        "~/.bashrc",
        f"$(touch {outside}/made)",
        f"; touch {outside}/made",
        f"`touch {outside}/made`",
        "-rf",
        "--output=x",
        "C:\\x",
        "%2e%2e/canary.txt",
        "pkg/\u202egnp.yp",
        "a.py/b",
        "*",
        "con",
    )


def patch(path: str) -> str:
    return f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-untouched\n+touched\n"


class Hostile:
    """Calls out of a seed, over all of the tools."""

    def __init__(self, tools: tuple[type[Tool], ...], seed: int, outside: str) -> None:
        self._tools = [tool for tool in tools if tool.name not in ("submit", "ask")]
        self._random = random.Random(seed)
        self._paths = paths(outside)

    def calls(self, count: int) -> Iterator[ScriptedCall]:
        for _ in range(count):
            yield self._random.choice(
                (self._paths_out, self._paths_out, self._paths_out, self._wrong_types, self._broken, self._unknown)
            )()

    def _paths_out(self) -> ScriptedCall:
        tool = self._random.choice([tool for tool in self._tools if tool.name not in ("shell", "run_tests")])
        return ScriptedCall(name=tool.name, arguments={name: self._text(name) for name in tool.model_fields})

    def _text(self, name: str) -> Any:
        path = self._random.choice(self._paths)
        usual: tuple[Any, ...] = (path, path, path, patch(path), f"*** Update File: {path}\n-untouched\n+touched\n")
        if name in ("all", "regex"):
            return self._random.random() < 0.5
        if name in ("start", "end", "line"):
            return self._random.choice((1, 1, 2, -1, 10**30, "1"))
        if name in ("old", "new", "text"):
            return self._random.choice(("untouched", "touched", "", path))
        return self._random.choice(usual)

    def _wrong_types(self) -> ScriptedCall:
        tool = self._random.choice(self._tools)
        deep: Any = "x"
        for _ in range(60):
            deep = {"a": [deep]}
        odd: tuple[Any, ...] = (
            None,
            True,
            1,
            -1.5,
            10**40,
            [],
            [[]],
            {},
            deep,
            "x" * 300_000,
            ["a.py"] * 5000,
            "\x1b[2J",
        )
        return ScriptedCall(name=tool.name, arguments={name: self._random.choice(odd) for name in tool.model_fields})

    def _broken(self) -> ScriptedCall:
        tool = self._random.choice(self._tools)
        whole = json.dumps({name: self._random.choice(self._paths) for name in tool.model_fields})
        raw = (
            whole[: self._random.randrange(len(whole))],
            whole.replace('"', "'"),
            whole + "}",
            '{"path": "\\ud800", "text": "\\udfff"}',
            '{"path": "a.py", "path": "../canary.txt"}',
            '{"a":' * 3000,
            "[" * 100_000,
            "null",
            "\x00\x01",
            "{" + "x" * 200_000,
            '{"__class__": "os.system", "command": 1}',
        )
        return ScriptedCall(name=tool.name, arguments=self._random.choice(raw))

    def _unknown(self) -> ScriptedCall:
        name = self._random.choice(
            ("", "fly", "shel", "os.system", "../tools", "view\n", "a" * 9999, "__init__", "ünicode")
        )
        return ScriptedCall(name=name, arguments={"path": self._random.choice(self._paths)})
