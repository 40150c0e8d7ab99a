"""Values inside a target: written down and made again, and shown so that equal behaviour is equal text.

Plain values are tagged lists: ["int", "5"], ["list", [...]]; what has no plain value is ["live", "module.Type"].
"""

import base64
import datetime
import decimal
import hashlib
import itertools
import json
import os
import pathlib
import re
import types
import uuid

_ROOT = os.path.realpath(os.environ.get("SWE_AGENT_ROOT", "."))
_LONGEST, _MOST, _DEEPEST = 2000, 50, 5
_TEXT = 600
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")


class NotPlain(Exception):
    pass


def encode(value, depth=0):
    try:
        return _encode(value, depth)
    except Exception:
        return ["live", _type_name(type(value))]


def _encode(value, depth):
    kind = type(value)
    if depth > _DEEPEST:
        raise NotPlain
    if value is None:
        return ["none"]
    if kind in (bool,):
        return ["bool", value]
    if kind is int and value.bit_length() < 1000:
        return ["int", str(value)]
    if kind is float:
        return ["float", repr(value)]
    if kind is str and len(value) <= _LONGEST:
        return ["str", value]
    if kind is bytes and len(value) <= _LONGEST:
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if kind in (list, tuple, set, frozenset) and len(value) <= _MOST:
        items = [_encode(one, depth + 1) for one in value]
        return [kind.__name__, items if kind in (list, tuple) else sorted(items, key=json.dumps)]
    if kind is dict and len(value) <= _MOST:
        return ["dict", [[_encode(key, depth + 1), _encode(one, depth + 1)] for key, one in value.items()]]
    return _encode_library(value, kind)


def _encode_library(value, kind):
    if kind is datetime.datetime:
        return ["datetime", list(value.timetuple()[:6]) + [value.microsecond, _offset(value.tzinfo)]]
    if kind is datetime.date:
        return ["date", [value.year, value.month, value.day]]
    if kind is datetime.time:
        return ["time", [value.hour, value.minute, value.second, value.microsecond, _offset(value.tzinfo)]]
    if kind is datetime.timedelta:
        return ["timedelta", [value.days, value.seconds, value.microseconds]]
    if kind is decimal.Decimal:
        return ["decimal", str(value)]
    if kind is uuid.UUID:
        return ["uuid", value.hex]
    if isinstance(value, pathlib.PurePath):
        return ["path", str(value)]
    raise NotPlain


def _offset(zone):
    if zone is None:
        return None
    if type(zone) is not datetime.timezone:
        raise NotPlain
    return int(zone.utcoffset(None).total_seconds())


def _zone(offset):
    return None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))


def decode(tagged):
    name, content = tagged[0], tagged[1] if len(tagged) > 1 else None
    if name in ("list", "tuple", "set", "frozenset"):
        make = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[name]
        return make(decode(one) for one in content)
    if name == "dict":
        return {decode(key): decode(one) for key, one in content}
    simple = {
        "none": lambda _: None,
        "bool": bool,
        "int": int,
        "float": float,
        "str": str,
        "bytes": base64.b64decode,
        "datetime": lambda parts: datetime.datetime(*parts[:7], tzinfo=_zone(parts[7])),
        "date": lambda parts: datetime.date(*parts),
        "time": lambda parts: datetime.time(*parts[:4], tzinfo=_zone(parts[4])),
        "timedelta": lambda parts: datetime.timedelta(*parts),
        "decimal": decimal.Decimal,
        "uuid": uuid.UUID,
        "path": pathlib.Path,
    }
    return simple[name](content)


def _type_name(kind):
    return "%s.%s" % (getattr(kind, "__module__", "?"), getattr(kind, "__qualname__", "?"))


def show(value, depth=0):
    """A text that is equal for equal values in another process: no addresses, sets in order, types told apart."""
    kind = type(value)
    if depth > 4:
        return "..."
    if kind in (type(None), bool, int, float, complex, str, bytes, decimal.Decimal, uuid.UUID, range, slice):
        return repr(value)
    if kind in (list, tuple):
        left, right = "[]" if kind is list else "()"
        return left + _shown(value, depth) + ("," if kind is tuple and len(value) == 1 else "") + right
    if kind in (set, frozenset):
        return "%s({%s})" % (kind.__name__, ", ".join(sorted(show(one, depth + 1) for one in value)))
    if kind is dict:
        return "{%s}" % pairs(value, depth)
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)):
        return "<%s>" % getattr(value, "__qualname__", getattr(value, "__name__", "?"))
    if isinstance(value, (types.GeneratorType, map, filter, zip)):
        return "<%s of [%s]>" % (kind.__name__, _shown(list(itertools.islice(value, _MOST)), depth))
    return _show_object(value, kind, depth)


def _show_object(value, kind, depth):
    if isinstance(value, dict):
        return "%s({%s})" % (_type_name(kind), pairs(value, depth))
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        return "%s([%s])" % (_type_name(kind), _shown(items, depth))
    if kind.__repr__ is object.__repr__:
        state = getattr(value, "__dict__", None)
        if not isinstance(state, dict):
            return "<%s>" % _type_name(kind)
        return "<%s %s>" % (_type_name(kind), pairs(state, depth))
    try:
        return "<%s %s>" % (_type_name(kind), repr(value))
    except Exception as error:
        return "<%s whose repr raises %s>" % (_type_name(kind), type(error).__name__)


def _shown(items, depth):
    return ", ".join(show(one, depth + 1) for one in itertools.islice(items, _MOST))


def pairs(mapping, depth):
    items = itertools.islice(list(mapping.items()), _MOST)
    return ", ".join("%s: %s" % (show(key, depth + 1), show(one, depth + 1)) for key, one in items)


def clean(text):
    """Without addresses and the place of the tree, and not too long."""
    text = _ADDRESS.sub("0x..", text).replace(_ROOT, "<root>")
    if len(text) > _TEXT:
        digest = hashlib.sha1(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
        text = "%s... [%s]" % (text[:_TEXT], digest)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
