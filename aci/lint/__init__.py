"""The gate before an edit is written: an edit that brings a new error is refused, old errors are nobody's fault."""

from aci.lint.alone import new_errors
from aci.lint.gate import gate

__all__ = ["gate", "new_errors"]
