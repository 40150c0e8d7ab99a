import pytest

from aci import ToolContext, ToolError
from aci.tools.note import LONGEST, PLAN, Note


def test_the_last_note_is_kept(context: ToolContext) -> None:
    assert Note(text=" first \n").run(context).text == "Noted."
    assert context.notes[PLAN] == "first"
    Note(text="second").run(context)
    assert context.notes[PLAN] == "second"
    with pytest.raises(ToolError, match="keep it below"):
        Note(text="x" * (LONGEST + 1)).run(context)
    assert context.notes[PLAN] == "second"
