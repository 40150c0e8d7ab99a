"""Questions such as "methods that call X in a class inheriting Y", read from text and answered from the graph."""

from localization.patterns.answers import Answer, Answers, Patterns
from localization.patterns.reader import PatternError, read_pattern

__all__ = ["Answer", "Answers", "PatternError", "Patterns", "read_pattern"]
