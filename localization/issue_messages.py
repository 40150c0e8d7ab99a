"""What a program said, as far as an issue quotes it: ends of tracebacks, errors, log records, quoted sentences."""

import re
from collections.abc import Iterator

from localization.tokens import STOP_WORDS

_LIMIT = 60
"""Messages of one text: more are a log."""
_LINE_LIMIT = 1000
_LONGEST = 300
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}m")
_ESCAPED_BREAK = re.compile(r"\\n(?=[A-Z\s])")
_EXCEPTION = re.compile(
    r"""(?:^|[\s"'(:>])(?P<type>[A-Za-z_][\w.$:\\]{0,120}?(?:Error|Exception|Warning|Fault|Failure|Interrupt|Panic|Exit))
        (?:\ \[[^\]\n]{0,60}\]|\([^()\n]{0,60}\)|\ \([^()\n]{0,60}\)|\[[^\]\n]{0,40}\])?:\s{1,4}(?P<message>\S.*)""",
    re.VERBOSE,
)
_FRAME = re.compile(r":\d{1,7}:in [`'‘]|^\s{0,40}(?:at |File \\?\"|#\d{1,4} )")
_LEVEL = re.compile(
    r"""(?:^|[\s\[(|>:/"])(?:fatal\ error|runtime\ error|error|err|fatal|panic|critical|crit|severe|warning|warn|notice
        |deprecated|deprecation|abort(?:ed)?|failed|failure)
        \]?(?:\[[\w-]{1,40}\]|\ [A-Z]{1,4}\d{2,5}|\([^()\n]{1,40}\))?\s{0,4}[:|\]-]{1,2}\s{1,8}(?P<message>\S.*)""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFENCE = re.compile(
    r"""\.\w{1,8}:\d{1,7}(?::\d{1,7})?:\ (?:[CEFWIR]:\ |[A-Z]{1,4}\d{2,5}:?\ )(?:\[[A-Za-z]{1,20}\]\ )?
        (?:[\w/-]{1,80}:\ )?(?P<message>\S.*)""",
    re.VERBOSE,
)
_FIELD = re.compile(
    r"""\b(?:msg|message|error|err|reason|cause)=(?P<quote>\\?")(?P<message>[^"\n]{5,300}?)(?P=quote)"""
)
_PANICKED = re.compile(
    r"panicked at (?:'(?P<message>[^\n]{1,300}?)', [^\s']{1,300}:\d|[^\n']{1,300}:\d{1,7}:\n(?P<next>[^\n]{1,300}))"
)
_RUBY = re.compile(r":in [`'][^'\n]{1,200}': (?P<message>[^\n]{1,300})")
_QUOTED = re.compile(
    r"""(?<![\w])(?:"(?P<double>[^"\n]{1,300})"|'(?P<single>[^\n']{0,150}(?:\w'\w[^\n']{0,150}){0,4})'(?!\w)
        |`(?P<back>[^`\n]{1,300})`|“(?P<curly>[^”\n]{1,300})”|«(?P<angle>[^»\n]{1,300})»)""",
    re.VERBOSE,
)
_SENTENCE = re.compile(r"[^\W\d_]{2,}(?:['’]\w+)?[,:;]?(?: \S{1,60}){0,3}? [^\W\d_]{2,}")
_CODE = re.compile(r"[=;{}]|\w\(|\)\.|->|::|=>|^\s*[-$<#/]|</|\|\||&&")
_TAIL = re.compile(
    r"(?: in /?\S{1,300}(?: on line |:)\d{1,7}| \([A-Z]\w*(?:Error|Exception)\)\.?| at \S{1,300}:\d{1,7}(?::\d{1,7})?)$"
)


def read_messages(text: str) -> tuple[str, ...]:
    """Messages without their kind (`ValueError:`, `[warn]:`), each once: those of output first, then quoted sentences.

    At most 60, each of at most 300 characters. Linear in the text.
    """
    plain = _ESCAPED_BREAK.sub("\n", _ANSI.sub("", text))
    found: dict[str, None] = {}
    for message in _messages(plain):
        trimmed = _trimmed(message)
        if len(trimmed) >= 5 and re.search(r"[^\W\d_]{2}", trimmed):
            found.setdefault(trimmed)
            if len(found) >= _LIMIT:
                break
    return tuple(found)


def _messages(text: str) -> Iterator[str]:
    for match in _PANICKED.finditer(text):
        yield match["message"] or match["next"]
    lines = [line[:_LINE_LIMIT] for line in text.split("\n")]
    for line in lines:
        fields = list(_FIELD.finditer(line))
        if fields:
            yield from (match["message"] for match in fields)
            continue
        kinds = (_RUBY,) if _FRAME.search(line) else (_OFFENCE, _EXCEPTION, _RUBY, _LEVEL)
        said = next(filter(None, (kind.search(line) for kind in kinds)), None)
        if said:
            yield said["message"]
    for line in lines:
        for quoted in _QUOTED.finditer(line):
            sentence = quoted[quoted.lastgroup or 0]
            if _is_sentence(sentence) and (quoted.lastgroup not in ("back", "single") or _is_said(sentence)):
                yield sentence


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 3 and _SENTENCE.search(text) is not None and _CODE.search(text) is None


def _is_said(text: str) -> bool:
    """Whether a backticked text is a sentence and not a command: `no items found`, not `pip install shop`."""
    words = text.split()
    options = any(word.startswith("-") for word in words)
    return not options and (text[0].isupper() or not STOP_WORDS.isdisjoint(words))


def _trimmed(message: str) -> str:
    """Without a further kind in front (`Uncaught TypeError: `), the place at the end and the quotes around."""
    rest = message.strip()
    for _ in range(3):
        inner = _EXCEPTION.match(rest)
        if inner is None:
            break
        rest = inner["message"]
    rest = _TAIL.sub("", rest[:_LONGEST].strip())
    rest = rest.strip().rstrip(" \\")
    wrapped = len(rest) > 2 and rest[0] == rest[-1] and rest[0] in "\"'`" and rest.count(rest[0]) == 2
    return rest[1:-1] if wrapped else rest
