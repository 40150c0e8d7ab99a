"""Ways of turning an issue into candidate patches; a new one is a sibling file."""

from swe_agent.strategies.base import Context, Strategy

__all__ = ["Context", "Strategy"]
