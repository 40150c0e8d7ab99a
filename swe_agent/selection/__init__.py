"""Which of several candidates to hand over, from executed evidence."""

from swe_agent.selection.behaviour import Behaviour, observe
from swe_agent.selection.choose import choose, settled, strongest
from swe_agent.selection.confidence import is_found
from swe_agent.selection.edited import Edited, edited_functions
from swe_agent.selection.normalised import patch_key, raw_key
from swe_agent.selection.order import Judged, better

__all__ = [
    "Behaviour",
    "Edited",
    "Judged",
    "better",
    "choose",
    "edited_functions",
    "is_found",
    "observe",
    "patch_key",
    "raw_key",
    "settled",
    "strongest",
]
