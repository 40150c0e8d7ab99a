"""What comments say."""

import inspect
import re

_MARK = re.compile(r"^[ \t]*(?:/\*+!?|\*+/|\*(?=\s|$)|/{2,}!?|#+(?=\s|$)) ?", re.MULTILINE)
_END = re.compile(r"[ \t]*\*+/[ \t]*$", re.MULTILINE)


def clean_comments(text: str) -> str:
    """The text of comments without the marks of `/* */`, `/** */`, `//`, `///`, `//!` and `#`."""
    return inspect.cleandoc(_MARK.sub("", _END.sub("", text))).strip()
