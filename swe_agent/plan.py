"""What a run is about to do, in lines for a person."""

from envs import EnvSpec
from envs.base import Kind
from envs.snapshot import Snapshot
from swe_agent.intake import Task
from trajectories import Note


def base_notes(task: Task, snapshot: Snapshot) -> tuple[Note, ...]:
    """The base in one line, and what reading the issue had to say."""
    count = len(snapshot.changed_paths)
    dirty = f" plus {count} uncommitted or untracked file{'s' * (count != 1)}" if count else ""
    warnings = (Note(text=note, level="warning") for note in task.notes)
    return (Note(text=f"base: {task.repo_name} at {snapshot.base_commit[:12]}{dirty}"), *warnings)


def plan_notes(kind: Kind, spec: EnvSpec, strategy: str, model: str | None) -> tuple[Note, ...]:
    """Environment, install steps, tests and strategy, with the reason for each where it was found out."""
    auto = f"agent ({model})" if model else "repair if a test fails, else only localization"
    lines = (
        f"environment: {kind}, from {spec.starts_from}",
        *(f"{key}: {reason}" for key, reason in spec.reasons.items()),
        *(f"install: {step}" for step in (*spec.tools, *spec.install)),
        f"tests: {spec.test_command}",
        f"strategy: {auto if strategy == 'auto' else strategy}",
    )
    return tuple(Note(text=line) for line in lines)
