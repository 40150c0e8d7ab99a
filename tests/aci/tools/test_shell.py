import dataclasses
import time

import pytest

from aci import ToolContext, ToolError
from aci.tools.shell import Shell


def test_a_command_shows_its_code_and_both_streams_in_order(context: ToolContext) -> None:
    observation = Shell(command="echo out; echo err >&2; echo more; (exit 3)").run(context)
    header, *rest = observation.text.split("\n")
    assert header.startswith("exit code 3, ")
    assert rest == ["out", "err", "more"]
    assert not observation.is_error


def test_it_begins_in_the_root_and_keeps_where_it_is(context: ToolContext) -> None:
    assert Shell(command="pwd").run(context).text.endswith(f" s\n{context.environment.root}")
    assert Shell(command="cd src; A=1").run(context).text.endswith(" s, now in src\n(no output)")
    assert Shell(command="pwd; echo $A").run(context).text.endswith(f", now in src\n{context.environment.root}/src\n1")
    assert Shell(command="cd /").run(context).text.endswith(", now in /\n(no output)")
    assert Shell(command="pwd; echo A=$A", restart=True).run(context).text.endswith(f"{context.environment.root}\nA=")


def test_a_flood_keeps_head_and_tail_and_the_whole_under_a_handle(context: ToolContext) -> None:
    text = Shell(command="echo first; seq 100000; echo last").run(context).text
    assert len(text) < context.output_limit
    assert "\nfirst\n1\n2\n" in text
    assert text.endswith("99999\n100000\nlast")
    (handle,) = context.kept.handles
    assert f"unfold with handle {handle}" in text
    assert context.kept.text(handle).split("\n")[50_000] == "50000"


def test_what_a_terminal_would_not_show_is_gone(context: ToolContext) -> None:
    shown = Shell(command=r"printf '\033[31mred\033[0m\n10%%\r50%%\r100%%\n'").run(context).text
    assert shown.endswith(" s\nred\n100%")


def test_a_timeout_shows_what_was_printed_and_what_to_do(context: ToolContext) -> None:
    started = time.monotonic()
    observation = Shell(command="echo begun; sleep 30", timeout=0.5).run(context)
    assert time.monotonic() - started < 10
    assert observation.is_error
    assert observation.text.startswith("Killed after 0.5 s")
    assert "\nbegun\n" in observation.text
    assert "background" in observation.text


def test_silence_is_a_limit_too(context: ToolContext) -> None:
    observation = Shell(command="echo begun; sleep 15", silence=0.5).run(context)
    assert observation.text.startswith("Killed after 0.5 s without output")
    assert "\nbegun\n" in observation.text


def test_the_contexts_limit_is_the_most(context: ToolContext) -> None:
    short = dataclasses.replace(context, command_timeout=0.3)
    assert Shell(command="sleep 30", timeout=20).run(short).text.startswith("Killed after 0.3 s")


def test_the_end_of_the_shell_is_said(context: ToolContext) -> None:
    Shell(command="cd src").run(context)
    text = Shell(command="cd ..; exit 4").run(context).text
    assert text.startswith("exit code 4, ")
    assert text.endswith("as it was before this command.]")
    assert Shell(command="pwd").run(context).text.endswith("/src")


def test_a_program_for_a_person_is_not_run(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Not run: vim is an editor"):
        Shell(command="touch done && vim x").run(context)
    assert context.environment.diff().is_empty
