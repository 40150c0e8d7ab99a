"""Frames of traces found in a text, and the files of a tree they speak of."""

from localization.frames.base import Frame, Trace
from localization.frames.reading import read_frames, read_traces
from localization.path_matching import PathMatcher

__all__ = ["Frame", "PathMatcher", "Trace", "read_frames", "read_traces"]
