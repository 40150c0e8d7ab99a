"""Run a command in the persistent shell."""

import posixpath
from typing import ClassVar

from pydantic import Field

from aci.excerpt import head_and_tail
from aci.read_only import is_read_only
from aci.shell_folder import entered_again
from aci.shell_line import read_line
from aci.text import plain
from aci.tool import Observation, Tool, ToolContext, ToolError
from envs import ShellResult


class Shell(Tool):
    """Run a command in a shell that lives on: folder, variables, functions and background jobs are kept between calls.
    It begins in the repository root. Standard input is empty; programs that wait for a person are refused. stdout and
    stderr come back together; of much output beginning and end are shown."""

    name: ClassVar[str] = "shell"
    mutates: ClassVar[bool] = True

    command: str = Field(min_length=1, description="The command line; may have several lines.")
    timeout: float | None = Field(
        default=None, gt=0, description="Seconds after which it is killed with all it started, if less than usual."
    )
    silence: float | None = Field(
        default=None, gt=0, description="Seconds without output after which it is killed, if it may hang."
    )
    restart: bool = Field(
        default=False, description="Begin with a new shell, in the repository root and with its first variables."
    )

    def run(self, context: ToolContext) -> Observation:
        if reason := context.policy.refusal(self.command):
            raise ToolError(f"Not run: {reason}")
        if read_line(self.command).background:
            context.notes[self.name] = "something may run in the background"
        shell = context.environment.shell()
        if self.restart:
            shell.reset()
        moved = entered_again(shell, context)
        timeout = min(self.timeout or context.command_timeout, context.command_timeout)
        result = shell.run(self.command, timeout=timeout, silence=self.silence)
        text = plain(result.output).rstrip("\n")
        if len(text) > context.output_limit - 400:
            text = head_and_tail(text, context.output_limit - 400, context.kept.keep(text))
        after = f"\n{said}" if (said := _afterwards(result)) else ""
        header = self._header(result, timeout) + _where(result, context)
        before = f"{moved}\n" if moved else ""
        return Observation(f"{before}{header}\n{text or '(no output)'}{after}", is_error=result.stopped is not None)

    def may_change(self, context: ToolContext) -> bool:
        if context.policy.refusal(self.command):
            return False
        return self.name in context.notes or not is_read_only(read_line(self.command))

    def _header(self, result: ShellResult, timeout: float) -> str:
        if result.stopped == "time":
            return f"Killed after {timeout:g} s, the limit, with all it started"
        if result.stopped == "silence":
            return f"Killed after {self.silence:g} s without output, with all it started"
        if result.stopped is not None:
            return f"Killed after {result.seconds:.1f} s"
        return f"exit code {result.exit_code}, {result.seconds:.1f} s"


def _where(result: ShellResult, context: ToolContext) -> str:
    root = context.environment.root
    if result.cwd == root:
        return ""
    inside = result.cwd.startswith(f"{root}/")
    return f", now in {posixpath.relpath(result.cwd, root) if inside else result.cwd}"


def _afterwards(result: ShellResult) -> str:
    if result.stopped in ("time", "silence"):
        return (
            "[The shell is ready again, in the folder and with the variables from before this command. Run less at "
            "once, or in the background with its output in a file: `command > out.log 2>&1 &`.]"
        )
    if result.restored:
        return "[That ended the shell. The next command finds a new one as it was before this command.]"
    return ""
