"""Source of languages with a preprocessor, as far as it keeps a grammar from reading what stands around directives."""

import re

_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|region|endregion|pragma|nullable|define|undef"
    rb"|line|error|warning)\b(?:\\\r?\n|[^\n])*",
    re.MULTILINE,
)
_VISIBLE = re.compile(rb"[^\r\n]")


def without_directives(source: bytes) -> bytes:
    """Spaces in the place of directives and of all branches of a condition but the first: bytes keep their places."""
    parts: list[bytes] = []
    hidden: list[bool] = []
    at = 0
    for directive in _DIRECTIVE.finditer(source):
        code = source[at : directive.start()]
        parts += [_VISIBLE.sub(b" ", code) if any(hidden) else code, _VISIBLE.sub(b" ", directive[0])]
        at = directive.end()
        if directive[1].startswith(b"if"):
            hidden.append(False)
        elif directive[1] == b"endif":
            del hidden[-1:]
        elif hidden and directive[1].startswith(b"el"):
            hidden[-1] = True
    code = source[at:]
    return b"".join([*parts, _VISIBLE.sub(b" ", code) if any(hidden) else code])
