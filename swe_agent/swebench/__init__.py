"""Rows of SWE-bench and its relatives."""

from swe_agent.swebench.instances import Instance, read_instance

__all__ = ["Instance", "read_instance"]
