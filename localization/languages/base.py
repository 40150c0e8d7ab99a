"""What the parser has to know about a language."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Imported(NamedTuple):
    """One name that an import statement brings in.

    `module` is written as in the source (Python: dots of a relative import included); `name` is what is taken from it,
    empty for the module itself, `*` for everything; `alias` is the local name, empty where there is none.
    """

    module: str
    name: str = ""
    alias: str = ""


class Declared(NamedTuple):
    """That a local name or an attribute (`self.x`) holds an instance of a class, or what a call of it returns."""

    name: str
    type: str


def _nothing(text: str) -> str:
    return text


def _no_imports(statement: str) -> tuple[Imported, ...]:
    return ()


def _no_declarations(statement: str) -> tuple[Declared, ...]:
    return ()


def _no_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Language:
    """A grammar and the query that finds definitions and references in it.

    The query is `<name>.scm` in this folder, or all files of `queries`. Its captures, each on a node of its own:

    - `@class`, `@function`, `@method`: a definition. Its name is the first `@name` at or after its start, its signature
      ends before the first `@body` in it (a definition without a body is all signature). A `@function` directly in a
      class is a method. Of two with one body (`f = function g() {}`) the outer one counts.
    - `@scope`: not a definition, but a place whose `@name` stands in front of the qualified names of what is in it (the
      type of a Rust `impl`, a Go receiver's type has its own rule: see `owner`).
    - `@namespace`: the same for a namespace or module, whose functions are no methods. `@package`: the name of the
      package or namespace that the whole file is in; it is the module's `scope` and no part of qualified names.
    - `@outer`: the whole span of the one definition that ends where it ends: decorators, `export`, annotations.
      `@attached`: an attribute in front of a definition, which begins with it. `@tail`: a node behind a definition,
      which ends with it. `@decorator`: a decorator, annotation or attribute inside the node of the definition;
      signatures leave it out.
    - `@docstring`: documentation in the body of the innermost definition around it; several on lines that follow one
      another are one. With `doc_comments` the comments on the lines directly above a definition are its documentation
      instead; they are not part of its span. Those above a `@head`, the statement that names the module, are the
      module's.
    - `@comment`: every comment.
    - `@call`: what is called, the whole expression before the parentheses (`a.b.c`), or the call with its
      arguments, which are `@arguments` then, or the name alone, where the expression before it is a `@receiver`.
      `@base`: one base class, interface, trait or mixin of the innermost class around it. `@attribute`: `a.b` that
      is not called. `@type`: the name of a type in a signature or declaration. `@import`: a whole import statement;
      one in another counts for nothing. `@default`: the name in this file of what the file as a whole stands for;
      it becomes an import of that name from module `""` as `default`. `@declaration`: a statement or parameter that
      says of what type a name is.
    - `@tokens`: text that the grammar does not parse, in which calls are looked for (arguments of macros). `@local`: a
      name bound in the innermost definition around it: the bare name alone, captured as `@call`, is no call. Where
      names are bound so, the name of a definition is no call either.

    A name or base may have type arguments, they are left out; a type is captured without what qualifies it, and one
    of a single letter is taken for a type parameter.
    """

    name: str
    suffixes: tuple[str, ...]
    grammar: Callable[[], object]
    """Imports the grammar and returns its pointer."""
    queries: tuple[str, ...] = ()
    """Stems of the `.scm` files; none: the language's name."""
    clean_name: Callable[[str], str] = _nothing
    """From the text of a `@name` to a qualified name: `exports.f` is `f`."""
    dialect: Callable[[bytes], str] | None = None
    """Name of the language that a source is really in, where files of several have one suffix; empty: this one."""
    prepare: Callable[[bytes], bytes] | None = None
    """What is read instead of a source, of the same length: with the names that macros give."""
    simplify: Callable[[bytes], bytes] | None = None
    """What is read instead of a source with a syntax error: of the same length, without what may be the cause."""
    clean_docstring: Callable[[str], str] = _nothing
    """From the text of a `@docstring` node, or of the comments above a definition, to what it says."""
    doc_comments: bool = False
    package_stem: str = ""
    """Stem of the file that stands for its folder."""
    read_import: Callable[[str], tuple[Imported, ...]] = _no_imports
    read_declaration: Callable[[str], tuple[Declared, ...]] = _no_declarations
    owner: Callable[[str], str] | None = None
    """From the signature of a method that stands outside its class to the name of that class, empty for none."""
    separators: re.Pattern[str] = field(default=re.compile(r"\.|->|::|\?\."))
    """What stands between the parts of a qualified name."""
    ignored: str = ""
    """Pattern of what leaves the type of an expression as it is, so that it is left out: `.await`, `!`."""
    instance_prefix: str = ""
    """What stands before an attribute of one's own instance in place of `self.`: `@`."""
    shared_package: bool = False
    """Whether files of one package (where none is told: of one folder) see each other's definitions without imports."""
    bare_self: bool = False
    """Whether a call without a qualifier may mean a method of the class around it (Java, C++, C#, Ruby, Scala)."""
    self_names: frozenset[str] = frozenset()
    """How code in a method names its own instance or class (`self`, `this`), as qualifiers are written."""
    module_paths: Callable[[str, Imported], tuple[str, ...]] = _no_paths
    """From the path of the importing file and what it imports to where that may be defined, best first: the ends of
    paths, from the start of a part on (`b/c.py` fits `src/b/c.py`, not `ab/c.py`). A leading `/` is the top of the
    tree: relative imports know the whole path. A trailing `/` means the files directly in a folder."""
