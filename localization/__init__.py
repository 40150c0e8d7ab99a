"""From a text, and where there is one a test run, to ranked places in a source tree, without a model."""

from localization.base import Evidence, Localizer, Location, Spectrum, Symbol
from localization.git_tree import GitTree
from localization.index import CodeIndex
from localization.issue_text import IssueText, read_issue
from localization.roles import Role, is_test_path, role_of
from localization.spectrum import ochiai, suspicious_lines
from localization.traces import Frame, read_frames
from localization.tree import DirectoryTree, Entry, OverlayTree, SourceTree

__all__ = [
    "CodeIndex",
    "DirectoryTree",
    "Entry",
    "Evidence",
    "Frame",
    "GitTree",
    "IssueText",
    "Localizer",
    "Location",
    "OverlayTree",
    "Role",
    "SourceTree",
    "Spectrum",
    "Symbol",
    "is_test_path",
    "ochiai",
    "read_frames",
    "read_issue",
    "role_of",
    "suspicious_lines",
]
