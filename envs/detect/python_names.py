"""Files, extras and groups that are named after tests: the last resort when nothing says what tests need."""

import re
from collections.abc import Iterable

from envs.detect.base import Files

EVERYTHING = re.compile(r"all|full|complete|everything|docs?|lint|style|release|publish", re.IGNORECASE)
_TEST = re.compile(
    r"(?:unit)?[-_]?tests?(?:ing|s)?(?:[-_](?:deps|all|dependencies|requirements))?|all[-_]tests?|pytest|hatch-(?:test|hatch-test)",
    re.IGNORECASE,
)
_DEV = re.compile(
    r"dev(?:el|elop|elopment)?(?:[-_](?:deps|dependencies|requirements))?|pipfile-dev|hatch-default|ci", re.IGNORECASE
)
_FOLDER = r"(?:(?:requirements?|reqs?|deps|dependencies|tests?|ci|etc|\.ci|build_tools|tools)/)?"
_LIST = r"(?:requirements?|reqs|deps)"


def _files_named(word: str) -> re.Pattern[str]:
    """`requirements-test.txt`, `test_requirements.txt`, `requirements/py3-test.in` and their like."""
    before = rf"(?:\w+[-_.])?{word}(?:[-_.]?{_LIST})?"
    after = rf"{_LIST}[-_.](?:\w+[-_.])?{word}(?:[-_.]\w+)?"
    return re.compile(rf"{_FOLDER}(?:{before}|{after})\.(?:txt|in|pip)")


_TEST_FILES = (_files_named("(?:tests?|testing|ci)"), re.compile(r"tests?/requirements\.(?:txt|in|pip)"))
_DEV_FILES = (_files_named("(?:dev|develop|development)"),)
_RUN_FILES = (
    re.compile(r"requirements?\.(?:txt|in|pip)"),
    re.compile(rf"{_LIST}/(?:base|main|common|default|requirements?|core|prod|production|install)\.(?:txt|in|pip)"),
)


def test_extras(extras: Iterable[str]) -> list[str]:
    """All named after tests; one for development when there is none."""
    named = list(extras)
    return [name for name in named if _TEST.fullmatch(name)] or [name for name in named if _DEV.fullmatch(name)][:1]


def test_groups(groups: Iterable[str]) -> list[str]:
    """All named after tests and for development: a group for tests often leans on the other."""
    return [name for name in groups if _TEST.fullmatch(name) or _DEV.fullmatch(name)]


def requirement_files(paths: Iterable[str], *, tests: bool) -> list[str]:
    """Requirement files for tests (else for development), or the program's own. Of `x.in` and `x.txt` the latter."""
    known = list(paths)

    def of(patterns: tuple[re.Pattern[str], ...]) -> list[str]:
        return [path for path in known if any(pattern.fullmatch(path) for pattern in patterns)]

    found = of(_TEST_FILES) or of(_DEV_FILES) if tests else sorted(of(_RUN_FILES), key=lambda path: path.count("/"))[:1]
    stems = {path.rpartition(".")[0] for path in found if not path.endswith(".in")}
    return [path for path in found if not path.endswith(".in") or path.rpartition(".")[0] not in stems]


def requirements_in(files: Files, path: str, depth: int = 0, *, editable: bool = False) -> list[str]:
    """The requirement lines of a file and of those it includes, as they stand; or what its `-e` lines name."""
    found: list[str] = []
    for line in (files.read(path) or "")[:200_000].splitlines():
        line = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if include := re.match(r"(?:-r|--requirement)[\s=]*(\S+)", line):
            target = f"{path.rpartition('/')[0]}/{include[1]}".lstrip("/")
            if depth < 4 and target in files.paths:
                found += requirements_in(files, target, depth + 1, editable=editable)
        elif local := re.match(r"(?:-e|--editable)[\s=]*(\S+)", line):
            found += [local[1]] if editable else []
        elif line and not editable and not line.startswith("-"):
            found.append(line)
    return found
