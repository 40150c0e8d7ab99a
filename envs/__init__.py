"""One repository at one commit, in a place that can be thrown away."""

from envs.base import Environment, ExecResult, PreparedEnvironment
from envs.errors import CannotSave, EnvironmentBroken, EnvsError, PatchDoesNotApply, UnusableInput
from envs.patch import Patch
from envs.replaceable import ReplaceableEnvironment
from envs.report import TestReport, TestResult
from envs.saved_tree import Restored, SavedTree
from envs.shell import Shell, ShellResult
from envs.spec import EnvSpec, Limits

__all__ = [
    "CannotSave",
    "EnvSpec",
    "Environment",
    "EnvironmentBroken",
    "EnvsError",
    "ExecResult",
    "Limits",
    "Patch",
    "PatchDoesNotApply",
    "PreparedEnvironment",
    "ReplaceableEnvironment",
    "Restored",
    "SavedTree",
    "Shell",
    "ShellResult",
    "TestReport",
    "TestResult",
    "UnusableInput",
]
