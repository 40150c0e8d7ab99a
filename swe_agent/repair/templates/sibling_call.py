"""Mends the wrong one of a family of functions: `any` for `all`, `find` for `rfind`, `match` for `search`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, rename_attribute, swap
from swe_agent.repair.template import Hints, Template

NAME = "sibling_call"
_FUNCTIONS = (
    "any all", "min max sum", "sorted reversed list set tuple", "list tuple set frozenset dict", "str repr ascii",
    "int float round", "floor ceil trunc round int", "isinstance issubclass", "map filter", "iter next", "id hash",
    "copy deepcopy", "getattr hasattr", "zip zip_longest", "range enumerate", "file open", "xrange range",
    "unicode str bytes", "basestring str", "unichr chr",
    "long int", "raw_input input", "izip zip", "imap map", "input raw_input",
)  # fmt: skip
_METHODS = (
    "append extend", "append add", "append appendleft insert", "extend extendleft", "pop popleft", "pop remove clear",
    "keys values items", "startswith endswith", "strip lstrip rstrip", "lower upper casefold title capitalize",
    "removeprefix removesuffix", "floor ceil trunc", "get pop setdefault", "add discard remove update",
    "find rfind index rindex", "split rsplit partition rpartition splitlines", "match search fullmatch", "sub subn",
    "findall finditer", "group groups groupdict", "__name__ __qualname__ __module__", "update setdefault",
    "union intersection difference symmetric_difference", "issubset issuperset isdisjoint", "copy deepcopy",
    "isdigit isdecimal isnumeric isalnum isalpha", "isupper islower istitle", "isfile isdir exists lexists islink",
    "is_file is_dir exists", "read readline readlines", "write writelines", "encode decode", "any all", "min max",
    "ljust rjust center", "abspath realpath normpath", "basename dirname", "name stem suffix", "stat lstat",
    "sort reverse", "iteritems items", "itervalues values", "iterkeys keys", "debug info warning error exception",
    "warn warning", "assertEquals assertEqual", "findall search", "getargspec getfullargspec", "isAlive is_alive",
    "load loads", "dump dumps", "quote quote_plus", "unquote unquote_plus", "put put_nowait", "get get_nowait",
    "start stop", "now utcnow", "fromtimestamp utcfromtimestamp", "date time", "heappush heappushpop", "mean median",
    "bisect bisect_left bisect_right", "zip zip_longest", "isoformat strftime", "islice takewhile dropwhile",
)  # fmt: skip


def _table(families: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for family in families:
        members = family.split()
        for member in members:
            known = found.setdefault(member, [])
            known += [other for other in members if other != member and other not in known]
    return found


_FUNCTION_TABLE, _METHOD_TABLE = _table(_FUNCTIONS), _table(_METHODS)


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.Name):
            for new in _FUNCTION_TABLE.get(node.id, []):
                yield from swap(file, node, new, NAME, f"`{node.id}` becomes `{new}`")
        elif isinstance(node, ast.Attribute):
            for new in _METHOD_TABLE.get(node.attr, []):
                yield from rename_attribute(file, node, new, NAME, 1.0)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("sibling_call",))
