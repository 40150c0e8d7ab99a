"""PHPUnit: by a filter on class and method. Its events name both; `--testdox` makes a sentence of them."""

import re
from collections.abc import Sequence

from envs.runners.base import base_name, escaped
from envs.runners.line import Line


class Phpunit:
    name = "phpunit"

    def recognises(self, line: Line) -> bool:
        return line.program in ("phpunit", "simple-phpunit", "paratest")

    def tell(self, line: Line) -> Line:
        told = line.has("--testdox", "--teamcity", "--log-teamcity", "--printer", "--log-junit")
        return line if told or line.program == "paratest" else line.add("--teamcity")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        if line.has("--filter") or line.program == "paratest":
            return None
        return line.add("--filter", f"/{'|'.join(dict.fromkeys(_pattern(one) for one in ids))}/i")


def _pattern(test: str) -> str:
    owner, _, method = base_name(test).partition("::")
    if not method:
        return rf"(?:^|\\){escaped(owner)}(?:::|$)"
    if re.fullmatch(r"\w+(?: with data set .*)?", method) and method.lower().startswith("test"):
        return rf"(?:^|\\){escaped(owner)}::{escaped(method)}"
    # A sentence: `Adds two numbers` is testAddsTwoNumbers, test_adds_two_numbers or adds_two_numbers.
    words = re.findall(r"[^\W_]+", re.sub(r" with (?:data set )?.*", "", method))
    return "::(?:test)?_?" + "_?".join(escaped(word) for word in words)


RUNNER = Phpunit()
