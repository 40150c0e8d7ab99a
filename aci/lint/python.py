"""Python, by compiling it: here, and in the environment where its interpreter is of another version or disagrees."""

import sys
import threading
import warnings

from aci.lint.copies import outcome
from aci.lint.faults import Fault, is_new
from aci.tool import ToolContext

SUFFIXES = (".py", ".pyi", ".pyw")
# `catch_warnings` swaps a list of the whole process, and issues may be worked on in threads.
_WARNINGS = threading.Lock()
_VERSION = "lint: version of python"
_ASK_VERSION = ["python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
_COMPILE = """
import sys, warnings
warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    try:
        compile(data, "<edit>", "exec", 0, True)
    except SyntaxError as error:
        print("%d %s" % (error.lineno or 1, error.msg))
    except ValueError as error:
        print("1 %s" % error)
    except (RecursionError, MemoryError, OverflowError):
        print("0")
    else:
        print("0")
"""


def new_error(path: str, before: bytes | None, after: bytes, context: ToolContext) -> Fault | None:
    """The first error, unless it was there before; what the environment's interpreter says counts more than ours."""
    fault = compiled(after)
    old = compiled(before) if fault is not None and before is not None else None
    ours = fault if is_new(fault, old, before or b"", after) else None
    theirs = _version(context)
    if not theirs or (ours is None and theirs == "{}.{}".format(*sys.version_info)):
        return ours
    return _theirs(path, before, after, context, ours)


def compiled(data: bytes) -> Fault | None:
    """What this interpreter says of a source."""
    try:
        with _WARNINGS, warnings.catch_warnings():
            # Under `-W error` a mere SyntaxWarning of the target would be an error.
            warnings.simplefilter("ignore")
            # A name that is no file: for some errors the compiler opens the named file to quote it.
            compile(data, "<edit>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return Fault(error.lineno or 1, error.msg, final=True)
    except ValueError as error:
        return Fault(1, str(error), final=True)
    except (RecursionError, MemoryError, OverflowError):
        return None
    return None


def _theirs(path: str, before: bytes | None, after: bytes, context: ToolContext, ours: Fault | None) -> Fault | None:
    """What the environment's interpreter says; ours where it gives no answer."""
    states = [after] if before is None else [after, before]
    result = outcome(["python", "-I", "-S", "-c", _COMPILE], path, states, context)
    lines = result.stdout.splitlines() if result and result.ok else []
    if len(lines) != len(states):
        return ours
    now, old, *_ = [*map(_fault, lines), None]
    return now if is_new(now, old, before or b"", after) else None


def _fault(line: str) -> Fault | None:
    number, _, message = line.partition(" ")
    return Fault(int(number), message, final=True) if number.isdecimal() and int(number) else None


def _version(context: ToolContext) -> str:
    """Of the environment's Python, such as `3.6`; empty where there is none. Asked once."""
    if _VERSION not in context.notes:
        done = context.environment.exec(_ASK_VERSION, timeout=context.command_timeout)
        context.notes[_VERSION] = done.stdout.strip() if done.ok else ""
    return context.notes[_VERSION]
