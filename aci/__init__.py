"""The agent-computer interface: what a model can do, and what it sees back."""

from aci.folding import FoldRules, HistoryFolder, fold
from aci.tool import Observation, Tool, ToolContext, ToolError
from aci.toolbox import Toolbox

__all__ = ["FoldRules", "HistoryFolder", "Observation", "Tool", "ToolContext", "ToolError", "Toolbox", "fold"]
