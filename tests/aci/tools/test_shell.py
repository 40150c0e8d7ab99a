import dataclasses
import time

import pytest

from aci import ToolContext, ToolError
from aci.tools.shell import Shell


def test_a_command_shows_its_code_and_both_streams(context: ToolContext) -> None:
    observation = Shell(command="echo out; echo err >&2; exit 3").run(context)
    header, *rest = observation.text.split("\n")
    assert header.startswith("exit code 3, ")
    assert rest == ["out", "[stderr]", "err"]
    assert not observation.is_error


def test_it_runs_in_the_root_and_keeps_nothing(context: ToolContext) -> None:
    assert Shell(command="cd src && pwd").run(context).text.endswith(f"{context.environment.root}/src")
    assert Shell(command="pwd").run(context).text.endswith(context.environment.root)
    assert Shell(command="true").run(context).text.endswith("(no output)")


def test_a_flood_keeps_head_and_tail(context: ToolContext) -> None:
    text = Shell(command="echo first; yes | head -n 100000; echo last").run(context).text
    assert len(text) < context.output_limit
    assert "\nfirst\n" in text
    assert text.endswith("last")
    assert "characters left out" in text


def test_a_timeout_shows_what_was_printed_and_what_to_do(context: ToolContext) -> None:
    started = time.monotonic()
    observation = Shell(command="echo begun; sleep 30", timeout=0.5).run(context)
    assert time.monotonic() - started < 10
    assert observation.is_error
    assert observation.text.startswith("Killed after 0.5 s")
    assert "\nbegun\n" in observation.text
    assert "background" in observation.text


def test_the_contexts_limit_is_the_most(context: ToolContext) -> None:
    short = dataclasses.replace(context, command_timeout=0.3)
    assert Shell(command="sleep 30", timeout=20).run(short).text.startswith("Killed after 0.3 s")


def test_a_program_for_a_person_is_not_run(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Not run: vim is an editor"):
        Shell(command="touch done && vim x").run(context)
    assert context.environment.diff().is_empty
