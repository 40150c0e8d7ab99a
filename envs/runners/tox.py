"""tox keeps variables from the tests it runs: these are the ones that ask it to let ours through."""

import re
from collections.abc import Iterable
from itertools import pairwise

from envs.runners.line import parse_line
from envs.runners.scripts import Read


def tox_variables(command: str, names: Iterable[str], read: Read) -> dict[str, str]:
    """Variables for a command that runs tox (3.4 or newer), so that `names` reach the tests; nothing for others.

    tox 3 reads TOX_TESTENV_PASSENV; tox 4 an override of `pass_env`, for each environment named in the
    command or in tox.ini (`read` gives a file's text), because one that has a list of its own does not look at the
    common one. nox lets all variables through.
    """
    if re.search(r"(?:^|[\s/])tox(?:\s|$)", command) is None:
        return {}
    line = parse_line(command)
    words = line.words if line else tuple(command.split())
    environments = {
        name for option, value in pairwise(words) if option in ("-e", "--env", "-m") for name in value.split(",")
    }
    environments |= {name for word in words if (found := re.match(r"-e(.+)|--env=(.+)", word))
                     for name in (found[1] or found[2]).split(",")}  # fmt: skip
    for file in ("tox.ini", "setup.cfg"):
        environments |= set(re.findall(r"^\[testenv:([\w.-]+)\]", read(file) or "", re.MULTILINE))
    passed = list(names)
    sections = ["testenv", *(f"testenv:{name}" for name in sorted(environments) if re.fullmatch(r"[\w.-]+", name))]
    return {
        "TOX_TESTENV_PASSENV": " ".join(passed),
        "TOX_OVERRIDE": ";".join(f"{section}.pass_env+={','.join(passed)}" for section in sections),
    }
