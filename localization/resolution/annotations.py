"""What a function returns, as far as its signature says."""

import re
from functools import lru_cache

_ARROW = re.compile(r"->\s*(?P<type>[^>]*(?:>[^>]*)*)$")
_COLON = re.compile(r"\)\s*:\s*(?P<type>[^()]+)$")
_WRAPPED = re.compile(
    r"^(?:\w+\.)*(?:Optional|Type|type|Annotated|Final|ClassVar|Iterator|Generator|AsyncIterator|AsyncGenerator"
    r"|ContextManager|AbstractContextManager|Awaitable|Promise|Option|Result|Box|Rc|Arc)\s*[\[<]\s*"
)
_NAME = re.compile(
    r"[&*?\s]*(?:(?:mut|const|dyn|impl)\s+|'\w+\s+)*(?P<name>[\w$]+(?:(?:\.|::|\\)[\w$]+)*)\s*(?P<rest>.?)", re.DOTALL
)
_NOTHING = frozenset({"None", "null", "undefined", "void", "Any", "any", "object"})


@lru_cache(maxsize=1 << 14)
def returned_type(signature: str) -> str:
    """`a.B` of `def f() -> a.B`, `fn f() -> Result<a::B>` and `f(): a.B`; empty where no class is named.

    `Optional`, `Type` and the like are taken off; of `A | None` it is `A`. A collection is its own name.
    """
    found = _ARROW.search(signature) or _COLON.search(signature)
    if found is None:
        return ""
    text = found["type"].strip().strip("'\"")
    while True:
        shorter = _WRAPPED.sub("", text, count=1).strip("'\" ")
        if shorter == text:
            break
        text = shorter
    for part in text.split("|"):
        name = _NAME.match(part.strip("'\" "))
        if name and name["name"] not in _NOTHING:
            return name["name"]
    return ""
