"""Mends the arguments of a call: two swapped, one too many, a keyword missing that this file knows."""

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from swe_agent.repair.ingredients import plain_terms
from swe_agent.repair.nearby import nearby_names, self_attributes
from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import expressions, swap_span
from swe_agent.repair.template import Hints, Template

NAME = "argument"
_MOST, _TERMS, _COMMON = 40, 14, 12
_CONSTANTS = ("None", "True", "False", "0", "1", "''")
_USUAL = (
    "encoding='utf-8'", "encoding='utf8'", "errors='replace'", "errors='ignore'", "shell=True", "exist_ok=True",
    "reverse=True", "default=None", "strict=True", "dtype=float", "dtype=int", "axis=0", "axis=1", "copy=False",
    "copy=True", "stacklevel=2", "universal_newlines=True", "timeout=None", "required=False", "nargs='?'", "end=''",
    "flags=re.I", "key=str", "maxsplit=1", "**kwargs", "*args",
)  # fmt: skip
_PLAIN = ast.Constant | ast.Name | ast.Attribute
Span = tuple[int, int]


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    for node in expressions(file, statement):
        if isinstance(node, ast.Call) and (spans := _spans(file, node)) is not None:
            yield from _swapped(file, node, spans)
            yield from _dropped(file, node, spans)
            yield from _added(file, statement, node, spans, hints)


def _spans(file: SourceFile, call: ast.Call) -> list[Span] | None:
    """Where each argument is, its own brackets included; None when that cannot be told."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.GeneratorExp):
        return None
    close = file.span(call)[1] - 1
    opening = file.data.find(b"(", file.span(call.func)[1])
    found = []
    for node in sorted([*call.args, *call.keywords], key=file.span):
        start, end = file.span(node)
        while (before := file.data[opening + 1 : start].rstrip()).endswith(b"("):
            after = file.data[end:close]
            start, end = opening + len(before), end + len(after) - len(after.lstrip()) + 1
        found.append((start, end))
    gaps = [file.data[left[1] : right[0]].strip() for left, right in pairwise(found)]
    return found if all(gap == b"," for gap in gaps) and b"#" not in file.data[opening:close] else None


def _swapped(file: SourceFile, call: ast.Call, spans: list[Span]) -> Iterator[Edit]:
    plain = [index for index, node in enumerate(call.args) if not isinstance(node, ast.Starred)]
    for one, other in [(a, b) for a in plain for b in plain if a < b][:6]:
        (a, b), (c, d) = spans[one], spans[other]
        text = (file.data[c:d] + file.data[b:c] + file.data[a:b]).decode()
        weight = 1.0 if other == one + 1 else 0.7
        yield from swap_span(file, (a, d), text, NAME, call.lineno, "two arguments change places", weight)


def _dropped(file: SourceFile, call: ast.Call, spans: list[Span]) -> Iterator[Edit]:
    for index, (start, end) in enumerate(spans):
        if len(spans) == 1:
            opening = file.data.rfind(b"(", 0, start)
            start, end = opening + 1, file.span(call)[1] - 1
        elif index + 1 < len(spans):
            end = spans[index + 1][0]
        else:
            start = spans[index - 1][1]
        yield from swap_span(file, (start, end), "", NAME, call.lineno, "without an argument", 0.8)


def _added(file: SourceFile, statement: ast.stmt, call: ast.Call, spans: list[Span], hints: Hints) -> Iterator[Edit]:
    close = file.span(call)[1] - 1
    place = spans[-1][1] if spans else close
    given = {keyword.arg for keyword in call.keywords}
    for rank, text in enumerate(list(_keywords(file, statement, call, given, hints))[:_MOST]):
        added = f", {text}" if spans else text
        yield from swap_span(file, (place, place), added, NAME, call.lineno, f"with `{text}`", 1.0 / (1 + 0.1 * rank))
    if any(isinstance(one, ast.Starred) for one in call.args):
        return
    texts = {file.text(one) for one in call.args}
    terms = [text for text in (*plain_terms(file, statement), *self_attributes(file, statement)) if text not in texts]
    for rank, text in enumerate([*dict.fromkeys(terms[:_TERMS]), *_CONSTANTS]):
        weight = 0.5 / (1 + 0.15 * rank)
        for index in range(len(call.args) + 1):
            if index < len(call.args):
                yield from swap_span(
                    file, (spans[index][0],) * 2, f"{text}, ", NAME, call.lineno, f"with {text}", 0.5 * weight
                )
            elif call.args:
                end = spans[index - 1][1]
                yield from swap_span(file, (end, end), f", {text}", NAME, call.lineno, f"with {text}", weight)
            else:
                added = f"{text}, " if spans else text
                start = spans[0][0] if spans else close
                yield from swap_span(file, (start, start), added, NAME, call.lineno, f"with {text}", weight)


def _keywords(
    file: SourceFile, statement: ast.stmt, call: ast.Call, given: set[str | None], hints: Hints
) -> dict[str, None]:
    name, found = last_name(call.func), dict[str, None]()
    names, kept = nearby_names(file, statement), self_attributes(file, statement)
    if name:
        found |= _defined(file, call, name, (*names, *kept))
        for other in file.calls.get(name, []):
            for keyword in other.keywords:
                if keyword.arg and isinstance(keyword.value, _PLAIN) and "\n" not in file.text(keyword):
                    found[file.text(keyword)] = None
    if hints.repository is not None:
        for parameter, default in hints.repository.keywords(name):
            texts = [text for text in (parameter, f"self.{parameter}") if text in names or text in kept]
            texts += {"True": ["False"], "False": ["True"], "None": ["True", "False"]}.get(default, ["True", "None"])
            found |= {f"{parameter}={text}": None for text in texts}
    found |= _remembered(file, names, kept, hints)
    starred = {"*args", "**kwargs"} if call.keywords else set()
    return {text: None for text in found if text.partition("=")[0] not in given and text not in starred}


def _defined(file: SourceFile, call: ast.Call, name: str, terms: tuple[str, ...]) -> dict[str, None]:
    """What functions of the called name take, filled with what has the name here."""
    found = dict[str, None]()
    for function in file.functions.get(name, []):
        known = [*function.args.posonlyargs, *function.args.args][::-1]
        defaults = dict(zip((one.arg for one in known), reversed(function.args.defaults), strict=False))
        defaults |= {a.arg: d for a, d in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if d}
        for one in (*function.args.args[len(call.args) :], *function.args.kwonlyargs):
            texts = [text for text in (one.arg, f"self.{one.arg}") if text in terms]
            match defaults.get(one.arg):
                case ast.Constant(value=bool(value)):
                    texts.append(str(not value))
            found |= {f"{one.arg}={text}": None for text in texts if one.arg != "self"}
    return found


def _remembered(file: SourceFile, names: tuple[str, ...], kept: list[str], hints: Hints) -> dict[str, None]:
    """Keywords of other calls, of the issue's words and of the names at hand."""
    found = dict[str, None]()
    keywords = [keyword for call in file.every_call for keyword in call.keywords if keyword.arg]
    called = {str(keyword.arg) for keyword in keywords}
    for text in (*names, *kept):
        word = text.rpartition(".")[2]
        if word in called or word in hints.words or f"self.{word}" == text:
            found[f"{word.lstrip('_')}={text}"] = None
    for word in sorted(called & hints.words):
        found |= {f"{word}={value}": None for value in ("True", "False", "None", *_given(file, word)[:3])}
    found |= {f"{word}={word}": None for word in names[:_MOST] if word not in ("self", "cls")}
    plain = (one for one in keywords if isinstance(one.value, _PLAIN) and one.lineno == one.end_lineno)
    found |= {text: None for text, _ in Counter(map(file.text, plain)).most_common(_COMMON)}
    return found | dict.fromkeys(_USUAL)


def _given(file: SourceFile, word: str) -> list[str]:
    """Values that calls of this file give a keyword."""
    found = (keyword for call in file.every_call for keyword in call.keywords if keyword.arg == word)
    return [file.text(keyword.value) for keyword in found if keyword.lineno == keyword.end_lineno]


TEMPLATE = Template(name=NAME, edits=edits, inverse=("argument",))
