"""Run a command."""

from typing import ClassVar

from pydantic import Field

from aci.interactive import refusal
from aci.text import cut_middle, plain
from aci.tool import Observation, Tool, ToolContext, ToolError


class Shell(Tool):
    """Run a command with `sh -c` in the repository root. Each call is a shell of its own: folder and variables are not
    kept. Standard input is empty; programs that wait for a person are refused."""

    name: ClassVar[str] = "shell"
    mutates: ClassVar[bool] = True

    command: str = Field(min_length=1, description="The command line; may have several lines.")
    timeout: float | None = Field(
        default=None, gt=0, description="Seconds after which it is killed, if less than usual."
    )

    def run(self, context: ToolContext) -> Observation:
        if reason := refusal(self.command):
            raise ToolError(f"Not run: {reason}")
        timeout = min(self.timeout or context.command_timeout, context.command_timeout)
        result = context.environment.exec(self.command, timeout=timeout)
        out, err = plain(result.stdout).rstrip("\n"), plain(result.stderr).rstrip("\n")
        body = "\n".join([*([out] if out else []), *(["[stderr]", err] if err else [])]) or "(no output)"
        body = cut_middle(body, context.output_limit - 400, "send it to a file and view that, or filter it")
        if result.timed_out:
            return Observation(
                f"Killed after {timeout:g} s with all its processes; what it printed until then:\n{body}\n"
                "Run less at once, or in the background with its output in a file: `command > out.log 2>&1 &`.",
                is_error=True,
            )
        return Observation(f"exit code {result.exit_code}, {result.seconds:.1f} s\n{body}")
