"""Which line of a failed step's output says why."""

import re
from collections.abc import Sequence

_NOISE = re.compile(
    r"the command |note:|hint:|\[notice\]|╰|×|│|└|see above|deprecat|warning|npm notice|-{5,}|={5,}|\^+$|~+\^",
    re.IGNORECASE,
)

_OUTER = re.compile(
    r"subprocess-exited-with-error|metadata-generation-failed|legacy-install-failure|failed-wheel-build"
    r"|failed building (wheel|editable)|failed to build|could not build wheels|command errored out"
    r"|exited with (exit )?(code|status)|returned (a )?non-zero|failed with (exit status|exit code|error code)"
    r"|CalledProcessError|BackendUnavailable: Cannot import|getting requirements to build|preparing metadata"
    r"|encountered error while|^make(\[\d+\])?: \*\*\*|npm ERR! (A complete log|\s+/|code ELIFECYCLE|errno)"
    r"|npm error (A complete log|code|errno)|running .+ did not run successfully|errors? generated"
    r"|ResolutionImpossible|npm (ERR!|error) (fix the upstream|this command with|to accept|see |for a full|notarget)"
    r"|compilation terminated|error: command '?\S+'? failed$|collect2: error|installing build dependencies",
    re.IGNORECASE,
)
"""Lines that only pass on that something inside them failed."""

_INNER = (
    re.compile(r"\bfatal( error)?:", re.IGNORECASE),
    re.compile(r"^[\w.]*(Error|Exception|DistributionNotFound|VersionConflict|Invalid\w+)\b.*:\s*\S"),
    re.compile(r"(no matching distribution found|could not find a version that satisfies)", re.IGNORECASE),
    re.compile(r"(unable to locate package|has no installation candidate|no package .+ available)", re.IGNORECASE),
    re.compile(r"(command not found|: not found|no such file or directory|cannot find -l)", re.IGNORECASE),
    re.compile(r"\berror(:|\[|!| [A-Z]{2,}\d*:)", re.IGNORECASE),
    re.compile(r"^error in .+ (setup )?command: |could not resolve host", re.IGNORECASE),
    re.compile(r"npm (ERR!|error)\s+\S", re.IGNORECASE),
)


def innermost_error(lines: Sequence[str]) -> str:
    """The line that says why, read from the end: a step's own `||` may have survived earlier errors.

    Lines that only wrap another's failure (pip's, make's, a `CalledProcessError`) give way to what they wrap. Falls
    back to the last line with "error" in it, then to the last one; "no message" when nothing was printed.
    """
    said = [line.strip() for line in lines if line.strip()]
    telling = [line for line in said if not _NOISE.match(line)]
    for line in reversed(telling):
        if not _OUTER.search(line) and any(pattern.search(line) for pattern in _INNER):
            return line
    inner = [line for line in telling if not _OUTER.search(line)]
    errors = [line for line in inner if "error" in line.lower()]
    return (errors or inner or telling or said or ["no message"])[-1]
