"""Repair of JavaScript and TypeScript by the operators that need no more than a syntax tree."""

from swe_agent.repair.javascript.operator import Operator, all_operators
from swe_agent.repair.javascript.script import Script, is_script

__all__ = ["Operator", "Script", "all_operators", "is_script"]
