"""Go: panics, goroutine dumps and data races, a line for the call and one for the place."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, line_before, number

_PLACE = re.compile(
    r"^[ \t|>]{0,40}(?P<path>[^\s:|>][^\s:]{0,400}\.(?:go|s)):(?P<line>\d{1,7})(?: \+0x[0-9a-f]{1,16})?[ \t]*$", re.M
)
_CALL = re.compile(
    r"""[ \t|>]{0,40}(?:created\ by\ (?P<creator>[^\s]{1,300})(?:\ in\ goroutine\ \d+)?
      | (?P<called>[^\s()][^\s]{0,300}?)\([^()]*\))[ \t]*""",
    re.VERBOSE,
)
_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*\]")
_CLOSURE = re.compile(r"(?:\.(?:func\d+|gowrap\d+|deferwrap\d+|\d+)|-fm|-range\d+)+$")
STANDARD_PACKAGES = frozenset(
    """
    archive bufio bytes compress container context crypto database debug embed encoding errors expvar flag fmt go
    hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort
    strconv strings sync syscall testing text time unicode unique unsafe
    """.split()  # noqa: SIM905 - a list of words
)


def _read(match: re.Match[str]) -> Frame | None:
    call = _CALL.fullmatch(line_before(match))
    if call is None:
        return None
    name = _CLOSURE.sub("", _TYPE_ARGUMENTS.sub("", call["creator"] or call["called"]))
    package, slash, inside = name.rpartition("/")
    parts = [part.strip("(*)") for part in inside.split(".")]
    path = clean_path(match["path"])
    if "/" in path and not path.startswith("/") and name.split("/")[0].split(".")[0] in STANDARD_PACKAGES:
        path = f"$GOROOT/src/{path}"
    return Frame(
        path=path,
        line=number(match["line"]),
        function=parts[-1] or None,
        scope=f"{package}{slash}{'.'.join(parts[:-1])}" or None,
        style="go",
    )


GO = Family(name="go", patterns=(Pattern("goroutine", ".", _PLACE),), read=_read)
