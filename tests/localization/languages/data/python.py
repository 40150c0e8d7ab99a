#!/usr/bin/env python
# A comment before the docstring.
"""Doc of
the module.

    Indented.
"""

from __future__ import annotations

import os, sys as system
import os.path
import xml.etree.ElementTree as ET
from . import sibling
from .. import parent as up
from .near.by import (  # why
    one,
    two as deux,  # the second
)
from far.away import *
from typing import ClassVar, Generic, Optional, \
    TypeVar

try:
    import fast
except ImportError:
    fast = None

T = TypeVar("T")
shared: Registry = Registry()
double = lambda x: x * 2


def top(): return "not a docstring"


def decorate(f: Callable[..., int], *, ünï="ä", **rest: Any) -> "Wrapper":  # a comment
    r"""Raw "doc" with \d."""

    def inner():
        'Single quotes.'
        return f(rest)

    return inner()


@decorate
@up.register(1, name="x")
class Base(object):
    """A base."""

    limit: ClassVar[Limit] = 3
    shared = shared.copy()

    class Meta:
        # A comment stands before the docstring.
        """Nested."""

        class Deeper(up.Meta): ...

        def of_meta(self): pass

    def __init__(self, store: Store, other: Optional[Other] = None, plain: "Quoted" = None):
        self.store = store
        self.one = one(1)
        self.path: os.PathLike = os.fspath(store)
        super().__init__()

    def __eq__(self, other: object) -> bool:
        return self.store == other.store

    @property
    def name(self) -> str:
        return self.store.name

    @name.setter
    def name(self, value: str) -> None:
        self.store.name = value

    @staticmethod
    def create(kind): return Base(kind).store.open()[0].close()

    @classmethod
    async def fetch(cls, url: str) -> Base:
        client = await Client(url)
        async with up.Session(url) as session, open(url) as file:
            await session.get(url)
            file.read()
        return cls(client)

    def numbers(self):
        for number in (yield from range(3)):
            yield self.create(number)
            yield (lambda: number.real)()
            print(f"{deux(number)!r}")


class Child(Base, Generic[T], up.Mixin, metaclass=Meta, flag=True):
    if system.version_info >= (3, 12):

        def conditional(self): return self.fetch

    else:

        def conditional(self): return None

    def long(
        self,
        argument: int = 1,
        *arguments: int,
    ) -> dict[str, list[Item]]:
        """
        Several lines.

            Kept.
        """
        with self.lock:
            value: Value = self.store.get(argument)
            value.go().stop(
                argument
            )
            del arguments
        return sibling.find("x").group(0)

    def generic[U: Bound](self, item: U) -> U: return item


if __name__ == "__main__":
    top()
    Child.create(ET.parse(os.path.join("a", "b")).getroot())
