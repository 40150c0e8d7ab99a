"""Mends the wrong one of a family of functions: `some` for `every`, `shift` for `pop`, `floor` for `ceil`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.scope import is_called
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "sibling_call"
_FAMILIES = (
    ("some", "every"), ("find", "findLast", "filter"), ("findIndex", "findLastIndex"), ("map", "flatMap", "filter"),
    ("pop", "shift"), ("push", "unshift"), ("slice", "splice"), ("indexOf", "lastIndexOf"), ("min", "max"),
    ("floor", "ceil", "round", "trunc"), ("startsWith", "endsWith", "includes"), ("toLowerCase", "toUpperCase"),
    ("trim", "trimStart", "trimEnd"), ("padStart", "padEnd"), ("replace", "replaceAll"), ("keys", "values", "entries"),
    ("reduce", "reduceRight"), ("parseInt", "parseFloat", "Number"), ("add", "delete"), ("then", "catch", "finally"),
)  # fmt: skip


def edits(script: Script, statement: "Node", hints: Hints) -> Iterator[Edit]:
    for node in script.own_nodes(statement):
        if node.type not in ("property_identifier", "identifier"):
            continue
        target = node.parent if node.type == "property_identifier" else node
        if target is None or not is_called(target):
            continue
        old = script.text(node)
        for family in _FAMILIES:
            for new in family if old in family else ():
                why = f"`{old}` becomes `{new}`"
                yield from script.replace((node.start_byte, node.end_byte), new, NAME, why)


OPERATOR = Operator(NAME, edits)
