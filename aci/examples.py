"""An example of a tool's arguments, out of its schema: shown to a model that could not write them."""

import json
from typing import Any

from pydantic import JsonValue

from aci.tool import Tool

_BY_TYPE: dict[str, JsonValue] = {
    "string": "...",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "array": [],
    "object": {},
}


def example_of(tool: type[Tool]) -> str:
    """JSON with the arguments that must be given, or the first one where none must."""
    schema = arguments_of(tool)
    properties: dict[str, Any] = schema.get("properties", {})
    names = schema.get("required") or list(properties)[:1]
    return json.dumps({name: _value(name, properties.get(name, {}), schema) for name in names}, ensure_ascii=False)


def arguments_of(tool: type[Tool]) -> dict[str, Any]:
    """The JSON Schema of its arguments, as the model has it."""
    function: Any = tool.schema_for_model()["function"]
    parameters: dict[str, Any] = function["parameters"]
    return parameters


def _value(name: str, field: dict[str, Any], schema: dict[str, Any]) -> JsonValue:
    if "default" in field and field["default"] is not None:
        default: JsonValue = field["default"]
        return default
    if "$ref" in field:
        field = schema.get("$defs", {}).get(field["$ref"].rpartition("/")[2], {})
    for choice in field.get("anyOf", ()):
        if choice.get("type") != "null":
            return _value(name, choice, schema)
    if "enum" in field:
        first: JsonValue = field["enum"][0]
        return first
    if "path" in name and field.get("type") == "string":
        return "src/a.py"
    if field.get("type") == "array" and isinstance(field.get("items"), dict):
        return [_value(name, field["items"], schema)]
    if field.get("type") == "object" and "properties" in field:
        return {inner: _value(inner, field["properties"][inner], schema) for inner in field.get("required", ())}
    return _BY_TYPE.get(field.get("type", ""), "...")
