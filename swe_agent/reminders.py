"""What is said to a model whose reply did nothing, by why it did nothing."""

from swe_agent.prompts import render
from trajectories import AssistantMessage


def reminder(reply: AssistantMessage) -> str | None:
    """A message for the model; None where its reply calls a tool and was not cut."""
    if reply.ended == "cut":
        return render("reply_cut", called=bool(reply.tool_calls))
    if reply.tool_calls:
        return None
    if reply.ended == "refused":
        return render("reply_refused")
    return render("no_tool_call", empty=reply.content is None)
