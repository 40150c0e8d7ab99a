"""C and C++ before the preprocessor has run: what keeps a grammar from reading them is taken out."""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    rb"(?P<comment>/\*.*?\*/|//[^\n]*)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    rb"|^[ \t]*#[ \t]*(?P<directive>[a-z]*)(?:\\\r?\n|[^\n])*|(?P<bracket>[()\[\]{}])",
    re.DOTALL | re.MULTILINE,
)
_DIRECTIVE = re.compile(rb"^[ \t]*#(?:\\\r?\n|[^\n])*", re.MULTILINE)
_VISIBLE = re.compile(rb"[^\r\n]")
_MACRO = rb"[A-Z_][A-Z0-9_]{2,}"
_ARGUMENTS = rb"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_FUNCTION = rb"[A-Za-z_~][\w:~]*\s*\("
_TYPES = rb"(?:[A-Za-z_][\w:]*(?:<[^<>;{}()]*(?:<[^<>;{}()]*>[^<>;{}()]*)*>)?(?:\s*[*&]+\s*|\s+))+"
_NO_TYPES = frozenset(
    (b"case", b"const", b"else", b"enum", b"extern", b"inline", b"return", b"sizeof", b"static", b"struct", b"typedef",
     b"union", b"unsigned", b"virtual", b"volatile")
)  # fmt: skip
_AFTER_TYPE = re.compile(
    rb"\b(?P<macro>(?:" + _MACRO + rb"\b(?:" + _ARGUMENTS + rb")?\s+)*" + _MACRO + rb"\b(?:" + _ARGUMENTS
    + rb")?)(?=\s+[*&]*" + _FUNCTION + rb"|\s*(?P<pointer>\*))"
)  # fmt: skip
"""`int WINAPI f(`, `void *ATTRIBUTE(malloc) f(`, `void FAR *p`."""
_TYPE_BEFORE = re.compile(rb"(?:\b(?P<word>\w+)\s+|[*&>)]\s*)\Z")
_MACROS = (
    # int (WINAPI *f)(
    re.compile(rb"\((?P<macro>\s*" + _MACRO + rb")(?=\s*\*\s*\w+\s*\)\s*\()"),
    # if CONSTEXPR (
    re.compile(rb"\bif(?P<macro>\s+" + _MACRO + rb")(?=\s*\()"),
    # static API int f( and API A() : b( and API operator int( and API template <class A>
    re.compile(
        rb"^[ \t]*(?:(?:constexpr|explicit|extern|friend|inline|static|template|virtual)\s+)*(?P<macro>(?:" + _MACRO
        + rb"(?:\([^()\n]*\))?\s+)+)(?=" + _TYPES + _FUNCTION + rb"|\w+\s*" + _ARGUMENTS + rb"\s*(?:noexcept\s*)?:[^:]"
        + rb"|(?:inline\s+auto\s+)?(?:class|enum|namespace|operator|struct|template|using)\b)",
        re.MULTILINE,
    ),
    # class API A {
    re.compile(rb"\b(?:class|struct|union)(?P<macro>\s+" + _MACRO + rb")(?=\s+\w+\s*(?:final\s*)?[:{])"),
    # void f() LOCKS(a) {
    re.compile(rb"\)(?:\s*const\b)?(?P<macro>\s*\b" + _MACRO + rb"\b(?:" + _ARGUMENTS + rb")?)(?=\s*\{)"),
    # template <class A, ENABLE_IF(a)>
    re.compile(rb"(?P<macro>,\s*" + _MACRO + _ARGUMENTS + rb")(?=\s*[>,])"),
    re.compile(rb"<(?P<macro>\s*" + _MACRO + _ARGUMENTS + rb")(?=\s*[>,])"),
    # BEGIN_NAMESPACE
    re.compile(rb"^(?P<macro>[ \t]*" + _MACRO + rb"(?:\([^()\n;]*\))?)(?=[ \t\r]*\n(?!\s*\{))", re.MULTILINE),
)  # fmt: skip
_TEST = re.compile(rb"^" + _MACRO + rb"\((\w+)(?:(\s*,\s*)(\w+))?\)(?=\s*\{)", re.MULTILINE)


@dataclass(slots=True)
class _Condition:
    """`#if` to `#endif` while it is read."""

    around: list[bytes]
    """Brackets that are open before it."""
    start: int
    """Of the branch that is read."""
    broken: bool
    directives: list[tuple[int, int]]
    branches: list[tuple[int, int]] = field(default_factory=list)
    after: list[bytes] = field(default_factory=list)
    """Brackets that are open after the first branch."""


def name_tests(source: bytes, between: bytes = b"::") -> bytes:
    """`TEST(Suite, name) {` as `T Suite::name() {` and `TEST(name) {` as `T name() {`, filled up with spaces."""

    def named(match: re.Match[bytes]) -> bytes:
        name = match[1] + between + match[3] if match[3] else match[1]
        return (b"T " + name + b"()").ljust(len(match[0])) if len(name) + 4 <= len(match[0]) else match[0]

    return _TEST.sub(named, source)


def simplify(source: bytes) -> bytes:
    """Of the same length, with spaces for macros that stand for no expression, type or declaration, and for directives
    in the middle of something and all branches but the first of conditions that open brackets they do not close.
    """
    text = bytearray(source)
    for start, end in _hidden(source):
        text[start:end] = _VISIBLE.sub(b" ", source[start:end])
    parts: list[bytes] = []
    at = 0
    for directive in _DIRECTIVE.finditer(text):
        parts += [_without_macros(bytes(text[at : directive.start()])), directive[0]]
        at = directive.end()
    return b"".join([*parts, _without_macros(bytes(text[at:]))])


def _without_macros(code: bytes) -> bytes:
    if not code.strip():
        return code
    code = _AFTER_TYPE.sub(_blank_after_type, code)
    for pattern in _MACROS:
        code = pattern.sub(_blank, code)
    return code


def _blank(match: re.Match[bytes]) -> bytes:
    start, end = match.start("macro") - match.start(), match.end("macro") - match.start()
    return match[0][:start] + _VISIBLE.sub(b" ", match["macro"]) + match[0][end:]


def _blank_after_type(match: re.Match[bytes]) -> bytes:
    before = _TYPE_BEFORE.search(match.string[max(match.start() - 40, 0) : match.start()])
    if before is None or before["word"] in _NO_TYPES or (match["pointer"] and (not before["word"] or b"(" in match[0])):
        return match[0]
    return _blank(match)


def _hidden(source: bytes) -> list[tuple[int, int]]:
    hidden: list[tuple[int, int]] = []
    conditions: list[_Condition] = []
    around: list[bytes] = []  # open brackets; `=` is the brace of a list of values
    last, end = b";", 0  # what stands before the token
    for token in _TOKEN.finditer(source):
        last = source[end : token.start()].rstrip()[-1:] or last
        end = token.end()
        directive = token["directive"]
        if directive is None:
            if bracket := token["bracket"]:
                if bracket in b"([{":
                    in_list = bracket == b"{" and (last in (b"=", b",", b"(") or around[-1:] == [b"="])
                    around.append(b"=" if in_list else bracket)
                elif around:
                    around.pop()
            if not token["comment"]:
                last = token[0][-1:]
            continue
        inside = last not in (b";", b"{", b"}", b":", b")") or around[-1:] in ([b"("], [b"["], [b"="])
        if directive.startswith(b"if"):
            conditions.append(_Condition(around[:], end, inside, [token.span()]))
        elif conditions and (directive.startswith(b"el") or directive == b"endif"):
            condition = conditions[-1]
            condition.after = condition.after if condition.branches else around[:]
            condition.branches.append((condition.start, token.start()))
            condition.directives.append(token.span())
            condition.broken = condition.broken or len(around) != len(condition.around)
            condition.start, around = end, condition.around[:]
            if directive == b"endif":
                conditions.pop()
                around = condition.after
                if condition.broken:
                    hidden += [*condition.directives, *condition.branches[1:]]
        elif inside:
            hidden.append(token.span())
    return hidden
