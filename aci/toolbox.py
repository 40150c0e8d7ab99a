"""The tools a model is given, and the one place where its calls become observations."""

import difflib
import errno
import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from pydantic import JsonValue, ValidationError

import aci.tools
from aci.examples import arguments_of, example_of
from aci.foreign import failed, offered, tolerantly, touched
from aci.paths import similar_paths
from aci.safely import safely
from aci.text import cut_middle
from aci.tool import Observation, Tool, ToolContext, ToolError
from envs import EnvsError, PatchDoesNotApply, UnusableInput
from trajectories import ToolCall

_NAMES_NO_FILE = (errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.E2BIG)


class UnusableCall(ToolError):
    """A call that names no tool of the box or has arguments that do not fit."""


@dataclass(frozen=True)
class Toolbox:
    """Tools in the order in which the model is told of them.

    `foreign` are the names of those that are not ours: whatever they raise is told to the model and ends nothing.
    """

    tools: tuple[type[Tool], ...]
    foreign: frozenset[str] = frozenset()

    @classmethod
    def default(cls) -> Self:
        """Every tool defined in a module of `aci.tools`, by name."""
        found: list[type[Tool]] = []
        for info in pkgutil.iter_modules(aci.tools.__path__):
            module = importlib.import_module(f"{aci.tools.__name__}.{info.name}")
            found += [each for each in vars(module).values() if _is_tool_of(each, module.__name__)]
        return cls(tuple(sorted(found, key=lambda tool: tool.name)))

    def available(self, context: ToolContext) -> Self:
        """Those of the tools that are of use in this context. Raises `UnusableInput` when a foreign one fails."""
        return replace(self, tools=tuple(tool for tool in self.tools if self._is_available(tool, context)))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(tool.name for tool in self.tools)

    def schemas(self) -> tuple[dict[str, JsonValue], ...]:
        return tuple(tool.schema_for_model() for tool in self.tools)

    def parse(self, call: ToolCall) -> Tool:
        """The call as a tool with valid arguments. Raises `UnusableCall`, whose message says what was wrong."""
        known = {tool.name: tool for tool in self.tools}
        if call.name not in known:
            near = difflib.get_close_matches(call.name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnusableCall(f"There is no tool {call.name!r}.{hint} Tools: {', '.join(known)}.")
        if call.malformed is not None:
            raw = cut_middle(call.malformed, 400)
            raise UnusableCall(
                f"{call.name}: the arguments are not a JSON object, nothing was run. They were: {raw}\n"
                f"Write them as JSON with double quotes and escaped line ends, {_told(known[call.name])}"
            )
        if reason := _unsayable(call.arguments):
            raise UnusableCall(f"{call.name}: nothing was run: {reason}")
        try:
            return known[call.name].model_validate(call.arguments)
        except ValidationError as error:
            raise UnusableCall(_compact(known[call.name], error)) from error
        except Exception as error:  # a validator of a foreign tool
            if call.name not in self.foreign:
                raise
            raise UnusableCall(f"{call.name}: nothing was run: {type(error).__name__}: {error}") from error

    def edits(self, call: ToolCall) -> tuple[str, ...]:
        """The paths that a call edits, as the model wrote them; none for one that is no edit of named files."""
        try:
            tool = self.parse(call)
        except UnusableCall:
            return ()
        if tool.name in self.foreign:
            return touched(tool)
        return tool.touches() if tool.mutates else ()

    def run(self, call: ToolCall, context: ToolContext) -> Observation:
        """Run one call. Every mistake of the model becomes an observation; `EnvironmentBroken` propagates.

        What comes back is within `output_limit` and went through the context's filter.
        """
        observation = self._run(call, context)
        kept = context.kept if "unfold" in self.names else None
        return replace(observation, text=context.filter.apply(observation.text, context.output_limit, kept))

    def _is_available(self, tool: type[Tool], context: ToolContext) -> bool:
        if tool.name in self.foreign:
            return offered(tool, context)
        return tool.available(context)

    def _run(self, call: ToolCall, context: ToolContext) -> Observation:
        try:
            tool = self.parse(call)
        except UnusableCall as error:
            return Observation(str(error), is_error=True, unusable=True)
        observation = tolerantly(tool, context, _guarded) if tool.name in self.foreign else _guarded(tool, context)
        if not call.mended:
            return observation
        read = cut_middle(json.dumps(call.arguments, ensure_ascii=False), 400)
        note = f"(The arguments were no JSON and were read as {read})"
        return replace(observation, text=f"{observation.text}\n{note}")


def _guarded(tool: Tool, context: ToolContext) -> Observation:
    """A fault of ours in a tool must not cost the run; that the environment is gone must."""
    try:
        return safely(tool, context, _run)
    except (EnvsError, MemoryError):
        raise
    except OSError as error:
        if error.errno not in _NAMES_NO_FILE:
            raise
        return Observation(f"Too long or not usable: {error.strerror}", is_error=True)
    except Exception as error:
        return failed(tool, error)


def _run(tool: Tool, context: ToolContext) -> Observation:
    try:
        return tool.run(context)
    except (ToolError, UnusableInput, PatchDoesNotApply) as error:
        return Observation(str(error), is_error=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        return Observation(_no_such_file(tool, error, context), is_error=True)
    except IsADirectoryError as error:
        return Observation(f"{_named(tool, error)} is a folder, not a file.", is_error=True)
    except PermissionError as error:
        return Observation(f"Not allowed: {error.strerror or error}", is_error=True)
    except OSError as error:
        if error.errno not in _NAMES_NO_FILE:
            raise
        return Observation(f"Not a usable path: {error.strerror}", is_error=True)


def _is_tool_of(value: object, module: str) -> bool:
    return isinstance(value, type) and issubclass(value, Tool) and value.__module__ == module and "name" in vars(value)


def _named(tool: Tool, error: OSError) -> str:
    return str(getattr(tool, "path", None) or error.filename or error)


def _no_such_file(tool: Tool, error: OSError, context: ToolContext) -> str:
    path = _named(tool, error)
    near = similar_paths(path, context.index.paths)
    return f"No such file: {path}." + (f" Similar: {', '.join(near)}." if near else "")


def _compact(tool: type[Tool], error: ValidationError) -> str:
    wrong = "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'arguments'}: {each['msg']}" for each in error.errors()
    )
    return f"{tool.name}: nothing was run: {cut_middle(wrong, 2000)}. {_told(tool)}"


def _told(tool: type[Tool]) -> str:
    names = ", ".join(arguments_of(tool).get("properties", {}))
    return f"for example {example_of(tool)}. Arguments are: {names}."


def _unsayable(arguments: JsonValue) -> str | None:
    """What JSON can carry and neither a path nor a command can."""
    for text in _texts(arguments):
        if "\0" in text:
            return "an argument holds a NUL character"
        try:
            text.encode()
        except UnicodeEncodeError:
            return "an argument holds half of a surrogate pair"
    return None


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
