"""Names of methods that say nothing about whose they are."""

import io
import logging
import re
import threading
from collections import deque
from pathlib import Path

_BUILTIN = (str, bytes, bytearray, list, dict, set, tuple, int, float, deque, io.TextIOWrapper, io.BytesIO, Path,
            re.Pattern, re.Match, logging.Logger, threading.Thread, Exception)  # fmt: skip
_OTHERS = [
    "push",
    "shift",
    "unshift",
    "slice",
    "splice",
    "concat",
    "forEach",
    "reduce",
    "indexOf",
    "includes",
    "toString",
    "valueOf",
    "then",
    "catch",
    "finally",
    "length",
    "size",
    "isEmpty",
    "contains",
    "containsKey",
    "put",
    "has",
    "delete",
    "call",
    "apply",
    "bind",
    "unwrap",
    "expect",
    "clone",
    "iter",
    "into",
    "as_ref",
    "collect",
    "to_string",
    "to_s",
    "each",
    "select",
    "reject",
    "first",
    "last",
    "empty?",
    "nil?",
    "new",
    "equals",
    "hashCode",
    "getClass",
    "execute",
    "fetchone",
    "fetchall",
    "cursor",
    "commit",
]

COMMON = frozenset(name for each in _BUILTIN for name in dir(each)) | frozenset(_OTHERS)
"""Methods of Python's strings, collections, numbers, files, paths, patterns, loggers and threads, and the most usual
ones of other languages' standard types: a call `x.get()` of an unknown x is no evidence for a class that has a `get`.
"""
