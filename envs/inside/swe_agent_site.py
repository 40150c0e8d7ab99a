"""Copied as `sitecustomize.py` to the head of the path: starts the debugger after the `sitecustomize` it hides."""

import importlib
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != _here]
_own = sys.modules.pop("sitecustomize", None)
try:
    importlib.import_module("sitecustomize")
except ImportError:
    if _own is not None:
        sys.modules["sitecustomize"] = _own
try:
    import swe_agent_debug

    swe_agent_debug.install()
except Exception as error:
    sys.stderr.write("the debugger did not start: %r\n" % (error,))
