"""Run Python under a debugger."""

from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from aci.tool import Observation, Tool, ToolContext, ToolError
from aci.watching import account, watch_at
from envs.debugging import Watch, run_watched
from localization import role_of

SHARE = 0.2
"""Of the source files, that have to be Python for this tool to be offered."""


class Debug(Tool):
    """Run a test or a Python command and show stack, locals and expressions where execution reaches a place; without a
    place, where the exception was raised. Quicker than adding prints."""

    name: ClassVar[str] = "debug"
    mutates: ClassVar[bool] = True

    tests: tuple[str, ...] = Field(default=(), description="Test ids to run, or give `command`.")
    command: str = Field(default="", description="A command that runs Python, such as `python /tmp/try.py`.")
    at: str = Field(default="", description="`path:line` (before it runs) or a function's name (on entry).")
    condition: str = Field(default="", description="Python expression; only times when it is true count.")
    hit: int = Field(default=1, ge=1, description="Which time to stop; `show` is told for the earlier ones too.")
    show: tuple[str, ...] = Field(default=(), description="Python expressions to evaluate there.")
    timeout: float | None = Field(default=None, gt=0, description="Seconds, if less than usual.")

    @classmethod
    def available(cls, context: ToolContext) -> bool:
        sources = [path for path in context.index.paths if role_of(path) == "source"]
        python = sum(path.endswith(".py") for path in sources)
        if not python or python < SHARE * len(sources):
            return False
        return context.environment.exec(["python", "-c", ""], timeout=context.command_timeout).ok

    def run(self, context: ToolContext) -> Observation:
        if bool(self.tests) == bool(self.command):
            raise ToolError("give either tests or a command")
        if self.tests and not context.before.command:
            raise ToolError("no test command is known: give a command")
        watch = watch_at(self.at, context) if self.at else Watch()
        watch = replace(watch, condition=self.condition, hit=self.hit, show=self.show)
        timeout = min(self.timeout or context.command_timeout, context.command_timeout)
        command = self.command or context.before.command
        run = run_watched(context.environment, command, self.tests, watch, timeout=timeout)
        return Observation(account(run, watch, context.output_limit - 200))
