"""JavaScript and TypeScript: V8 (Node, Chrome, Deno), and the `name@place` of Firefox and Safari."""

import re

from localization.frames.base import Family, Frame, Pattern, clean_path, number, split_name

_FILE = r"\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee|html?)(?:\?[^()\s:]{0,200})?"
_LINE = r":(?P<line>\d{1,7})"
_IN_FUNCTION = re.compile(
    rf"(?:^|[\s|>])at (?P<function>[^()\n]{{1,200}}?) \((?P<path>[^()\n]{{1,400}}?{_FILE}){_LINE}(?::\d{{1,7}})?\)",
    re.M,
)
_OUTSIDE = re.compile(rf"(?:^|[\s|>])at (?:async )?(?P<path>[^\s()]{{1,400}}?{_FILE}){_LINE}:\d{{1,7}}", re.M)
_GECKO = re.compile(
    rf"""^[\s>|]{{0,20}}(?P<function>[^@\s()]{{0,200}})@(?P<path>(?:[a-z-]{{2,20}}://|/)[^\s()]{{1,400}}?{_FILE})
        {_LINE}(?::\d{{1,7}})?[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
_ALIAS = re.compile(r" \[as [^\]]*\]$")
_HOLDERS = frozenset({"Object", "Function", "Module", "Array", "module", "exports", "prototype", "eval"})


def _read(match: re.Match[str]) -> Frame | None:
    path = clean_path(match["path"])
    # Without a folder, or in `internal/`, it is a part of Node.
    if "/" not in path or path.startswith(("<", "internal/")):
        return None
    groups = match.groupdict()
    function, scope = _function(groups.get("function") or "")
    return Frame(path=path, line=number(match["line"]), function=function, scope=scope, style="javascript")


def _function(written: str) -> tuple[str | None, str | None]:
    name = _ALIAS.sub("", written).removeprefix("async ").removeprefix("new ").partition("/")[0]
    if " " in name:
        return None, None
    function, scope = split_name(name)
    holders = [part for part in (scope or "").split(".") if part and part not in _HOLDERS]
    return (None if function in ("eval", "<anonymous>") else function), (".".join(holders) or None)


JAVASCRIPT = Family(
    name="javascript",
    patterns=(
        Pattern("V8", "at ", _IN_FUNCTION),
        Pattern("V8, outside of functions", "at ", _OUTSIDE),
        Pattern("Firefox and Safari", "@", _GECKO),
    ),
    read=_read,
    begins=re.compile(r"\[cause\]: |Caused by: "),
)
