"""A failing test out of the issue: found in its code, and believed when it fails for the issue's own reason."""

from swe_agent.reproduction.find import find_reproduction
from swe_agent.reproduction.keep import kept_test
from swe_agent.reproduction.reasons import Reason, Reasons
from swe_agent.reproduction.template import FILE, TEST, Reproduction, Step

__all__ = ["FILE", "TEST", "Reason", "Reasons", "Reproduction", "Step", "find_reproduction", "kept_test"]
