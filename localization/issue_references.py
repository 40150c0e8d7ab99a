"""What an issue is filed under and refers to: components in its title, numbers of other issues, versions."""

import re

_BRACKETS = re.compile(r"^\s{0,8}[\[【(]([^\[\]【】()]{1,60})[\]】)]\s{0,8}[:-]?\s{0,8}")
_PREFIX = re.compile(r"^\s{0,8}`?([\w./\\:#@<>*-]{2,60}?)`?(?:\(([^()]{1,40})\))?!?(?:: |\s-\s| — )")
_KINDS = frozenset(
    """bug bugs bugfix fix feat feature feature-request request enhancement improvement question help idea proposal rfc
    regression crash error issue report docs doc documentation chore refactor perf performance style test tests build
    ci revert task todo wip discussion support security deprecation breaking urgent solved fixed potential possible
    suggestion new minor major p0 p1 p2 p3 note warning update re fwd bug-report false-positive
    false-negative""".split()  # noqa: SIM905 - a list of words
)
_REFERENCE = re.compile(r"(?<![\w&/#])(?:#|GH-|gh-)(\d{1,6})(?![\w.]*\w)")
_STEP = re.compile(r"^[ \t>|]{0,20}#\d{1,2}[ \t:)]", re.M)
_VERSION = re.compile(
    r"""(?<![\w./-])(?:v\d{1,4}(?:\.\d{1,5}){1,3} | \d{1,4}(?:\.\d{1,5}){2}
        | (?<===)\d{1,4}\.\d{1,5} | (?<=version\ )\d{1,4}\.\d{1,5})
        (?:[-.+]?(?:rc|alpha|beta|a|b|dev|post|pre|M|SNAPSHOT|RELEASE|Final|GA|nightly)[\w.-]{0,20})?(?![\w-]|\.\d)""",
    re.VERBOSE,
)


def read_components(title: str) -> tuple[str, ...]:
    """`[parser][bug] text`, `fix(parser): text` and `parser: text` are all about the parser.

    Kinds of issues (bug, feature, docs) are no components.
    """
    found: list[str] = []
    rest = title.strip("# ")
    for _ in range(4):
        match = _BRACKETS.match(rest)
        if match is None:
            break
        found += re.split(r"\s*[,|&]\s*", match.group(1).strip())
        rest = rest[match.end() :]
    match = _PREFIX.match(rest)
    if match:
        found += [each for each in match.groups() if each]
    names = (name.strip(" `:*") for name in found)
    return tuple(dict.fromkeys(name for name in names if len(name) > 1 and _is_component(name)))


def read_references(text: str) -> tuple[int, ...]:
    """Numbers in `#123` and `GH-123`, each once; not those of other repositories (`owner/name#1`) or of list items."""
    plain = _STEP.sub(" ", text)
    return tuple(dict.fromkeys(int(match.group(1)) for match in _REFERENCE.finditer(plain)))


def read_versions(text: str) -> tuple[str, ...]:
    """`1.2.3`, `v2.0`, `==1.1`, `version 3.4rc1`, without the `v`; each once. A bare `1.5` is only a number."""
    return tuple(dict.fromkeys(match.group().removeprefix("v") for match in _VERSION.finditer(text)))


def _is_component(name: str) -> bool:
    return (
        name.casefold().replace(" ", "-") not in _KINDS
        and re.search(r"[^\W\d]", name) is not None
        and not name[0].isdigit()
        and not name.endswith(("Error", "Exception", "Warning"))
    )
