import dataclasses
import importlib
import sys
from pathlib import Path
from typing import ClassVar

import pytest

import aci.tools
from aci import Observation, Tool, Toolbox, ToolContext
from envs import Environment, EnvironmentBroken, UnusableInput
from trajectories import ToolCall


def call(name: str, **arguments: object) -> ToolCall:
    return ToolCall.model_validate({"id": "1", "name": name, "arguments": arguments})


class Raises(Tool):
    """Raises what it is told to."""

    name: ClassVar[str] = "raises"
    mutates: ClassVar[bool] = True
    error: str

    def run(self, context: ToolContext) -> Observation:
        raise {
            "broken": EnvironmentBroken("gone"),
            "unusable": UnusableInput("no such command: nose"),
            "permission": PermissionError("x lies outside the repository"),
            "disk": OSError(28, "No space left on device"),
            "fault": KeyError("ours"),
        }[self.error]


def test_the_default_toolbox_has_every_tool_in_order() -> None:
    names = [tool.name for tool in Toolbox.default().tools]
    assert names == sorted(names)
    assert {"create", "replace", "run_tests", "search", "shell", "submit", "view"} <= set(names)
    assert [schema["type"] for schema in Toolbox.default().schemas()] == ["function"] * len(names)


def test_a_file_dropped_in_is_a_tool(tmp_path: Path) -> None:
    (tmp_path / "wave.py").write_text(
        "from typing import ClassVar\nfrom aci import Tool\n"
        "class Wave(Tool):\n    '''Wave.'''\n    name: ClassVar[str] = 'wave'\n"
    )
    aci.tools.__path__.append(str(tmp_path))
    importlib.invalidate_caches()
    try:
        assert "wave" in [tool.name for tool in Toolbox.default().tools]
    finally:
        aci.tools.__path__.remove(str(tmp_path))
        sys.modules.pop("aci.tools.wave", None)


def test_an_unknown_tool_names_the_nearest_and_all(context: ToolContext) -> None:
    observation = Toolbox.default().run(call("veiw"), context)
    assert observation.is_error
    assert observation.unusable
    assert "Did you mean view?" in observation.text
    assert f"Tools: {', '.join(tool.name for tool in Toolbox.default().tools)}." in observation.text


def test_arguments_that_are_no_object(context: ToolContext) -> None:
    broken = ToolCall(id="1", name="view", malformed='{"path": ')
    observation = Toolbox.default().run(broken, context)
    assert observation.unusable
    assert observation.text.startswith(
        'view: the arguments are not a JSON object, nothing was run. They were: {"path": '
    )
    assert 'for example {"path": ' in observation.text


def test_arguments_that_do_not_fit(context: ToolContext) -> None:
    observation = Toolbox.default().run(call("view", start="x", line=3), context)
    assert observation.unusable
    assert "start: Input should be a valid integer" in observation.text
    assert "line: Extra inputs are not permitted" in observation.text
    assert observation.text.endswith("Arguments are: path, start, end, outline, also.")


def test_numbers_written_as_texts_are_understood(context: ToolContext) -> None:
    assert not Toolbox.default().run(call("view", path="long.txt", start="3"), context).is_error


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_what_no_path_can_hold(context: ToolContext, path: str) -> None:
    assert Toolbox.default().run(call("create", path=path, text=""), context).unusable
    assert Toolbox.default().run(call("shell", command=f"echo {path}"), context).unusable


def test_an_escape_written_out_is_fine(context: ToolContext) -> None:
    assert not Toolbox.default().run(call("create", path="a.py", text=r"x = '\u0000\ud800'"), context).is_error
    assert context.environment.read("a.py") == rb"x = '\u0000\ud800'"


def test_a_tools_refusal_is_an_error_that_was_understood(context: ToolContext) -> None:
    observation = Toolbox.default().run(call("replace", path="bom.txt", old="zzz", new="y"), context)
    assert observation.is_error
    assert not observation.unusable


def test_a_missing_file_names_similar_ones(context: ToolContext) -> None:
    box = Toolbox.default()
    observation = box.run(call("replace", path="greet.py", old="a", new="b"), context)
    assert observation.text == "No such file: greet.py. Similar: src/greet.py."
    assert "Similar files: src/other.py" in box.run(call("view", path="src/othre.py"), context).text
    assert box.run(call("view", path="bom.txt/x"), context).is_error
    assert box.run(call("replace", path="src", old="a", new="b"), context).text == "src is a folder, not a file."
    assert box.run(call("view", path="n" * 300), context).is_error


def test_a_symlink_that_leads_outside_is_not_followed(context: ToolContext) -> None:
    context.environment.exec("ln -s /etc/hostname link", timeout=10)
    observation = Toolbox.default().run(call("replace", path="link", old="a", new="b"), context)
    assert observation.is_error


def test_whose_error_it_is(context: ToolContext) -> None:
    box = Toolbox((Raises,))
    assert box.run(call("raises", error="unusable"), context).text == "no such command: nose"
    assert "outside" in box.run(call("raises", error="permission"), context).text
    with pytest.raises(EnvironmentBroken):
        box.run(call("raises", error="broken"), context)
    fault = box.run(call("raises", error="fault"), context)
    assert fault.text.startswith("raises failed by a fault of its own: KeyError: 'ours' (run, line ")
    with pytest.raises(OSError, match="No space"):
        box.run(call("raises", error="disk"), context)


def test_a_long_observation_is_cut_in_the_middle(context: ToolContext) -> None:
    small = dataclasses.replace(context, output_limit=200)
    text = Toolbox.default().run(call("search", pattern="line"), small).text
    assert text.startswith("500 matches in 1 file")
    assert "characters left out" in text
    assert text.endswith("(a file alone shows 60)")
    assert len(text) < 300


def test_the_index_follows_every_edit(context: ToolContext) -> None:
    box = Toolbox.default()
    box.run(call("create", path="src/new.py", text="def fresh():\n    pass\n"), context)
    assert [symbol.path for symbol in context.index.find_symbol("fresh")] == ["src/new.py"]
    box.run(call("replace", path="src/new.py", old="fresh", new="stale"), context)
    assert context.index.find_symbol("fresh") == ()
    box.run(call("shell", command="mv src/new.py src/moved.py; sed -i s/shout/cry/ src/greet.py"), context)
    assert [symbol.path for symbol in context.index.find_symbol("stale")] == ["src/moved.py"]
    assert [symbol.path for symbol in context.index.find_symbol("cry")] == ["src/greet.py"]
    box.run(call("shell", command="git checkout -q src/greet.py; rm src/moved.py"), context)
    assert context.index.find_symbol("cry") == ()
    assert context.index.find_symbol("stale") == ()
    assert [symbol.path for symbol in context.index.find_symbol("shout")] == ["src/greet.py"]


def test_reading_changes_nothing_in_the_index(context: ToolContext, environment: Environment) -> None:
    told: list[tuple[str, ...]] = []
    context.changed = told.append
    box = Toolbox.default()
    for each in (call("view"), call("search", pattern="x"), call("run_tests"), call("submit")):
        box.run(each, context)
    box.run(call("shell", command="cat bom.txt | sort"), context)
    assert told == []
    box.run(call("replace", path=f"{environment.root}/bom.txt", old="first", new="1st"), context)
    box.run(call("shell", command="touch new"), context)
    assert told == [("bom.txt",), ("new",)]
