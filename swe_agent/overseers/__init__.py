"""People beside the agent. The loop knows the protocol alone: a terminal, a page or a comment is another file."""

from swe_agent.overseers.base import Desk, Moment, NotThere, Overseer, Standing
from swe_agent.overseers.scripted import Planned, ScriptedOverseer

__all__ = ["Desk", "Moment", "NotThere", "Overseer", "Planned", "ScriptedOverseer", "Standing"]
