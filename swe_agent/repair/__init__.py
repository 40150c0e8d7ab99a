"""Candidate edits without a model: templates on syntax trees, ranked, tried in batches."""

from swe_agent.repair.execution import Attempt, Executor, Oracle, Trial
from swe_agent.repair.ranking import Ranked, rank
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template, all_templates

__all__ = [
    "Attempt",
    "Edit",
    "Executor",
    "Hints",
    "Oracle",
    "Ranked",
    "SourceFile",
    "Template",
    "Trial",
    "all_templates",
    "rank",
]
