import pytest

from aci import ToolContext, ToolError
from aci.tools.submit import Submit


def test_work_is_handed_in(context: ToolContext) -> None:
    context.environment.write("new.txt", b"x\n")
    assert Submit(summary="done").run(context).done


def test_nothing_is_handed_in_only_when_insisted_on(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Nothing in the repository is changed"):
        Submit().run(context)
    assert Submit(summary="no change is right").run(context).done
