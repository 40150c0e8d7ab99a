"""Patches as models write them: read, placed by their contents, and turned into changes of files."""

from aci.patching.base import FileEdit, Hunk, Unreadable
from aci.patching.reading import read_patch

__all__ = ["FileEdit", "Hunk", "Unreadable", "read_patch"]
