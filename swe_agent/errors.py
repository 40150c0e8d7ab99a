"""Whose error it is decides what happens to it.

SweAgentError
├── UserError            the user's: one clear line, exit code 2
├── InfrastructureError  the environment's or ours: one line, exit code 3, worth a retry
└── ModelError           the model's service: one line, exit code 3
(a model's *mistake* is `aci.ToolError` and becomes an observation; a limit is an `ExitStatus`, not an error)
"""

EXIT_OK = 0
EXIT_UNRESOLVED = 1
EXIT_USER = 2
EXIT_INFRASTRUCTURE = 3


class SweAgentError(Exception):
    """Root of what this program raises on purpose."""

    exit_code = EXIT_INFRASTRUCTURE


class UserError(SweAgentError, ValueError):
    """Bad input. The message is one line that says what to do instead."""

    exit_code = EXIT_USER


class InfrastructureError(SweAgentError, RuntimeError):
    """Docker, git, the network or this program failed; the issue and the model are not to blame."""


class ModelError(SweAgentError, RuntimeError):
    """The model's service refused or failed after the retries that make sense."""


class ContextOverflow(ModelError):
    """The conversation no longer fits the model's context window. Never retried."""
