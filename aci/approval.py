"""Which calls wait for the word of a person who is beside the agent."""

from aci.safely import edited
from aci.tool import ToolContext
from aci.toolbox import Toolbox, UnusableCall
from trajectories import Approval, ToolCall


def needs_word(call: ToolCall, toolbox: Toolbox, context: ToolContext, approval: Approval) -> bool:
    """Whether somebody has to say yes before it is run.

    Never for what only looks, runs the project's tests or takes changes back, nor for what cannot be run anyway. Always
    for a tool that is not ours: it runs on this host.
    """
    if approval == "never":
        return False
    try:
        tool = toolbox.parse(call)
    except UnusableCall:
        return False
    if tool.name in toolbox.foreign:
        return True
    if tool.ends:
        return approval == "changes"
    if not tool.mutates or not tool.may_change(context):
        return False
    return approval == "changes" or edited(tool, context) is None
