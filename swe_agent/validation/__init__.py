"""From a candidate to a verdict with evidence; docs/validation.md says what is checked and what each word means."""

from swe_agent.validation.building import build_steps
from swe_agent.validation.hidden import validate_hidden
from swe_agent.validation.keeping import with_kept_test
from swe_agent.validation.reproductions import ReproductionVerdict, judge_reproduction
from swe_agent.validation.validate import left_out, validate

__all__ = [
    "ReproductionVerdict",
    "build_steps",
    "judge_reproduction",
    "left_out",
    "validate",
    "validate_hidden",
    "with_kept_test",
]
