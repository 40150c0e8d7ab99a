"""What every tool promises. Derive a class and give it a `tool` fixture."""

import inspect

import jsonschema
import pytest
from pydantic import ValidationError

from aci import Tool, Toolbox, ToolContext
from trajectories import ToolCall


class ToolContract:
    def test_it_is_described_for_the_model(self, tool: type[Tool]) -> None:
        assert inspect.getdoc(tool) != inspect.getdoc(Tool)
        assert 20 < len(inspect.getdoc(tool) or "") < 500
        assert tool.name.isidentifier()

    def test_every_argument_is_described(self, tool: type[Tool]) -> None:
        assert all(field.description for field in tool.model_fields.values())

    def test_its_schema_is_a_closed_json_schema(self, tool: type[Tool]) -> None:
        function = tool.schema_for_model()["function"]
        assert isinstance(function, dict)
        assert function["name"] == tool.name
        parameters = function["parameters"]
        assert isinstance(parameters, dict)
        jsonschema.Draft202012Validator.check_schema(parameters)
        assert parameters["type"] == "object"
        assert parameters["additionalProperties"] is False

    def test_an_unknown_argument_is_refused(self, tool: type[Tool]) -> None:
        with pytest.raises(ValidationError, match="no_such_argument"):
            tool.model_validate({"no_such_argument": 1})

    def test_it_runs_itself(self, tool: type[Tool]) -> None:
        assert "run" in vars(tool)

    def test_it_is_frozen(self, tool: type[Tool]) -> None:
        assert tool.model_config["frozen"] is True

    def test_a_call_it_does_not_understand_changes_nothing(self, tool: type[Tool], context: ToolContext) -> None:
        box = Toolbox((tool,))
        call = ToolCall(id="1", name=tool.name, arguments={"no_such_argument": 1})
        observation = box.run(call, context)
        assert observation.is_error
        assert observation.unusable
        assert "no_such_argument" in observation.text
        assert context.environment.diff().is_empty
