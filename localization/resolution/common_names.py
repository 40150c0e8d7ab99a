"""Names of methods that say nothing about whose they are."""

import io
import logging
import re
import threading
from collections import deque
from pathlib import Path

_BUILTIN = (str, bytes, bytearray, list, dict, set, tuple, int, float, deque, io.TextIOWrapper, io.BytesIO, Path,
            re.Pattern, re.Match, logging.Logger, threading.Thread, Exception)  # fmt: skip
_WORDS = """
    add addAll all? any? apply as_ref at begin bind call catch chars clear clone close collect commit compact concat
    contains containsKey count cursor delete detect each each_with_index empty empty? end entries equals errors every
    execute expect fetchall fetchone filter finally find findIndex find_all first flat_map flatMap flatten forEach
    getClass getName group_by has hashCode include? includes indexOf inject insert into invoke is_empty is_none is_some
    isEmpty iter join key? keys last len length lines map match max merge min next nil? none? notify offset ok on one?
    parse peek print println push put query raise reduce reject remove request reset reverse run save select send set
    shift size skip slice some sort sort_by splice start_with? stop strip sub substring sum take test then to_a to_s
    to_string toString trim type uniq unshift unwrap update value valueOf values wait with write zip
"""

COMMON = frozenset(name for each in _BUILTIN for name in dir(each)) | frozenset(_WORDS.split())
"""Methods of Python's strings, collections, numbers, files, paths, patterns, loggers and threads, and the most usual
ones of other languages' standard types: a call `x.get()` of an unknown x is no evidence for a class that has a `get`.
"""
