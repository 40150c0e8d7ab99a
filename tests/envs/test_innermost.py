"""The line of a log that says why, from logs as tools print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs.innermost import innermost_error

LOGS = {
    "pip, C header": (
        """
          building 'lxml.etree' extension
          gcc -pthread -fPIC -c src/lxml/etree.c -o build/etree.o
          src/lxml/etree.c:96:10: fatal error: libxml/xmlversion.h: No such file or directory
             96 | #include "libxml/xmlversion.h"
                |          ^~~~~~~~~~~~~~~~~~~~~
          compilation terminated.
          error: command '/usr/bin/gcc' failed with exit code 1
          [end of output]
      note: This error originates from a subprocess, and is likely not a problem with pip.
      ERROR: Failed building wheel for lxml
    ERROR: Could not build wheels for lxml, which is required to install pyproject.toml-based projects
    """,
        "src/lxml/etree.c:96:10: fatal error: libxml/xmlversion.h: No such file or directory",
    ),
    "pip, setup.py": (
        """
    error: subprocess-exited-with-error
    × python setup.py egg_info did not run successfully.
    │ exit code: 1
    ╰─> [6 lines of output]
        Traceback (most recent call last):
          File "setup.py", line 3, in <module>
            import numpy
        ModuleNotFoundError: No module named 'numpy'
        [end of output]
    note: This error originates from a subprocess, and is likely not a problem with pip.
    error: metadata-generation-failed
    × Encountered error while generating package metadata.
    ╰─> See above for output.
    hint: See above for details.
    """,
        "ModuleNotFoundError: No module named 'numpy'",
    ),
    "pip, no version": (
        """
    ERROR: Ignored the following versions that require a different python version: 2.1 Requires-Python >=3.9
    ERROR: Could not find a version that satisfies the requirement foo==9 (from versions: 1.0)
    ERROR: No matching distribution found for foo==9
    [notice] A new release of pip is available: 23.0 -> 24.0
    """,
        "ERROR: No matching distribution found for foo==9",
    ),
    "a first attempt that an || survived": (
        """
    ModuleNotFoundError: No module named 'numpy'
    error: metadata-generation-failed
    ERROR: No matching distribution found for bar
    """,
        "ERROR: No matching distribution found for bar",
    ),
    "an exception handled by a wrapper": (
        """
    FileNotFoundError: [Errno 2] No such file or directory: 'pg_config'
    During handling of the above exception, another exception occurred:
    Traceback (most recent call last):
    subprocess.CalledProcessError: Command '['pg_config']' returned non-zero exit status 1.
    """,
        "FileNotFoundError: [Errno 2] No such file or directory: 'pg_config'",
    ),
    "apt": (
        "Reading package lists...\nE: Unable to locate package libfoo-dev\n",
        "E: Unable to locate package libfoo-dev",
    ),
    "a missing command": ("sh: 1: cmake: not found\n", "sh: 1: cmake: not found"),
    "npm": (
        """
    npm ERR! code ERESOLVE
    npm ERR! ERESOLVE could not resolve
    npm ERR! A complete log of this run can be found in: /root/.npm/_logs/x.log
    """,
        "npm ERR! ERESOLVE could not resolve",
    ),
    "make": (
        """
    x.c:1:1: error: unknown type name 'foo'
    1 error generated.
    make[1]: *** [Makefile:2: x.o] Error 1
    make: *** [Makefile:7: all] Error 2
    """,
        "x.c:1:1: error: unknown type name 'foo'",
    ),
    "git": (
        "fatal: ambiguous argument 'X': unknown revision or path not in the working tree.\n"
        "Use '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'\n",
        "fatal: ambiguous argument 'X': unknown revision or path not in the working tree.",
    ),
    "no error by name": ("one\ntwo\n\n", "two"),
    "nothing": ("\n \n", "no message"),
}


@pytest.mark.parametrize("name", LOGS)
def test_the_innermost_line(name: str) -> None:
    log, expected = LOGS[name]
    assert innermost_error(log.splitlines()) == expected


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=40), max_size=12))
def test_any_log_has_one_of_its_lines_as_the_reason(lines: list[str]) -> None:
    reason = innermost_error(lines)
    assert reason == "no message" or reason in [line.strip() for line in lines]
    assert reason
