"""The shell's folder after files were put back: it may be gone, or be another one of the same name."""

import shlex

from aci.tool import ToolContext
from envs import Shell

_TIMEOUT = 20.0
_SEEN = "shell: times taken back"


def entered_again(shell: Shell, context: ToolContext) -> str:
    """Asked before a command: enter the folder anew where the tree went back since, and say so when that cannot be."""
    back = str(context.checkpoints.times_back if context.checkpoints else 0)
    if context.notes.get(_SEEN, "0") == back:
        return ""
    context.notes[_SEEN] = back
    root, folder = context.environment.root, shell.cwd
    if folder == root:
        return ""
    shell.run(f"cd -- {shlex.quote(folder)} 2>/dev/null || cd -- {shlex.quote(root)}", timeout=_TIMEOUT)
    return "" if shell.cwd == folder else f"[{folder} is not there any more: the command ran in {shell.cwd}.]"
