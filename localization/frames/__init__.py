"""Frames of stack traces and compiler messages in a text, a file of patterns per family of languages."""

from localization.frames.base import Frame, Trace
from localization.frames.reading import read_frames, read_traces

__all__ = ["Frame", "Trace", "read_frames", "read_traces"]
