"""Candidate edits without a model: templates on syntax trees, ranked, tried in batches."""

from swe_agent.repair.execution import BatchOutcome, Trial, try_edits
from swe_agent.repair.ranking import Ranked, rank
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template, all_templates

__all__ = [
    "BatchOutcome",
    "Edit",
    "Hints",
    "Ranked",
    "SourceFile",
    "Template",
    "Trial",
    "all_templates",
    "rank",
    "try_edits",
]
