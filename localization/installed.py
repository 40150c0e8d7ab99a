"""Paths inside installed packages and inside a language's own library, by where package managers put them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from localization.frames.go import STANDARD_PACKAGES

_LONGEST = 600


class Installed(NamedTuple):
    """A path taken apart: `rest` is the path inside `package` (of `scope`, where its registry has such).

    Without a package the rest begins with it, as in Python. With a `root` it is the language's own library, which in
    that language's repository lies in this folder (`""`: at the top).
    """

    rest: str
    package: str = ""
    scope: str = ""
    root: str | None = None

    def readings(self) -> Iterator[str]:
        """The rest as it may be called in the package's repository: compiled JavaScript has its source beside it."""
        yield self.rest
        folder, slash, inside = self.rest.partition("/")
        stem, _, suffix = self.rest.rpartition(".")
        if not slash or suffix not in _COMPILED_SUFFIXES:
            return
        stems = [stem]
        if folder in _COMPILED_FOLDERS:
            stems.append(f"src/{inside.rpartition('.')[0]}")
        yield from (f"{each}.{other}" for each in stems for other in ("ts", "tsx", "js", "jsx", "mjs"))


_COMPILED_SUFFIXES = frozenset({"js", "cjs", "mjs"})
_COMPILED_FOLDERS = frozenset({"lib", "dist", "build", "es", "esm", "cjs", "out"})

_NODE = r"(?:@(?P<scope>[^/]+)/)?(?P<package>[^/@]+)"
_GO_HOST = r"(?:.*/)?(?:vendor|src|mod)/[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)+"
_PLACES: tuple[tuple[str, str | None], ...] = (
    (r"(?:.*/)?node_modules/" + _NODE + r"/(?P<rest>.+)", None),
    (r"(?:.*/)?" + _NODE + r"(?:/v\d+)?@v?\d[^/]*/(?P<rest>.+)", None),
    (r".*/(?:site|dist)-packages/(?:[^/]+\.egg/)?(?:\w+/_vendor/)?(?P<rest>.+)", None),
    (r".*/lib(?:64)?/(?:python|pypy)\d[\d.]*/(?P<rest>.+)", "Lib"),
    (r".*/(?:python\d+|(?:ana|mini)conda\d*|miniforge\d*)/lib/(?P<rest>.+\.py)", "Lib"),
    (r".*/(?:registry/src/[^/]+|cargo_registry)/(?P<package>[^/]+?)-\d[^/]*/(?P<rest>.+)", None),
    (r".*/git/checkouts/(?P<package>[^/]+?)-[0-9a-f]{8,40}/[^/]+/(?P<rest>.+)", None),
    (r"(?:.*/)?rustc/[0-9a-f]+/(?P<rest>.+)|.*/rustlib/src/rust/(?P<rest_2>.+)", ""),
    (r"(?P<rest>(?:library/(?:std|core|alloc)|src/lib(?:std|core|alloc))/.+\.rs)", ""),
    (r".*/gems/(?P<package>[^/]+?)-(?:\d[^/]*|[0-9a-f]{7,40})/(?P<rest>.+)", None),
    (r".*/ruby/\d[\d.]*/(?P<rest>.+)", "lib"),
    (rf"(?:.*(?:/go|/go-?\d[\d.]*|/go/\d[^/]*/x64|GOROOT)/src/)(?P<rest>(?:{'|'.join(STANDARD_PACKAGES)})/.+)", "src"),
    (rf"(?:{_GO_HOST})/[^/]+/(?P<package>[^/]+)(?:/v\d+)?/(?P<rest>.+\.(?:go|s))", None),
    (r"(?:.*/)?vendor/[^/]+/(?P<package>[^/]+)/(?P<rest>.+\.(?:php|inc|phtml))", None),
    (
        r"(?P<rest>(?:java|javax|jdk|sun|com/sun|kotlin|scala|groovy|clojure|android)/.+\.(?:java|kt|scala|groovy))",
        None,
    ),
    (r".*/usr/(?:local/)?(?:include|src)/(?P<rest>.+)", None),
)
_COMPILED_PLACES = tuple((re.compile(expression, re.IGNORECASE), root) for expression, root in _PLACES)


def installed_in(written: str) -> Installed | None:
    """Where in somebody's installed packages a path lies; None for a path of their own code. `\\` counts as `/`."""
    path = written.replace("\\", "/")
    if len(path) > _LONGEST:
        return None
    for expression, root in _COMPILED_PLACES:
        match = expression.fullmatch(path)
        if match:
            groups = match.groupdict()
            rest = groups["rest"] or groups["rest_2"]
            return Installed(rest, groups.get("package") or "", groups.get("scope") or "", root)
    return None
