"""Calls are seen while tests run, and made again with other inputs in children that can do no harm."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from envs import Environment, EnvSpec
from envs.docker import prepare_docker
from envs.local import PreparedLocal
from envs.plain_values import Live
from envs.probing import Call, Input, Outcome, Site, Target, record_calls, replay
from envs.snapshot import take_snapshot
from tests.conftest import init_repository

PYTEST = "python -m pytest"
PATH = "src/things.py"
FILES = {
    "conftest.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'src'))\n",
    PATH: """\
import functools
import os
import random
import time


def half(x, by=2):
    if x == "long":
        time.sleep(60)
    if x == "die":
        os._exit(3)
    if x == "eat":
        return [0] * 10 ** 9
    if x == "say":
        print("noise")
        os.write(1, b"noise")
    if x == "write":
        open("written", "w").close()
    if x == "start":
        try:
            os.system("touch started")
        except BaseException:
            pass
    if x == "chance":
        return time.perf_counter()
    if x == "deep":
        return half(x)
    return x // by


class Base(object):
    def name(self):
        return "base"


class Thing(Base):
    def __init__(self, size):
        self.size = size

    @functools.wraps(len)
    def grow(self, *more, **named):
        self.size += sum(more) + sum(named.values())

    def name(self):
        return super(Thing, self).name() + " and " + __class__.__name__

    def each(self):
        for number in range(self.size):
            yield number

    def object(self, wanted):
        return object() if wanted else {"b", "a", "c"}

    @property
    def odd(self):
        def inner():
            return self.size % 2
        return inner()


async def later(x):
    return x
""",
    "tests/test_things.py": """\
import pytest
from things import Thing, half


class Local(Thing):
    pass


def test_half():
    assert half(4) == 2
    assert half(6) == 3
    assert half(4) == 2


def test_fails():
    assert half(-3, by=1) == 0


def test_thing():
    thing = Local(3)
    thing.grow(1, 2, three=3)
    assert thing.size == 9
    assert thing.name() == "base and Thing"
    assert list(thing.each()) == list(range(9))
    assert thing.odd == 1
    assert thing.object(0)


@pytest.mark.skip(reason="later")
def test_later():
    half("never")
""",
}
HALF, TEST = Target(PATH, "half"), "tests/test_things.py::test_half"


def site(inputs: Mapping[int, Mapping[str, object]], call: Call | None = None) -> Site:
    call = call or Call(HALF, TEST, (("x", 4), ("by", 2)))
    return Site(call, tuple(Input(number, changes) for number, changes in inputs.items()))


def watch_and_replay(environment: Environment) -> None:
    """What must hold on every Python."""
    thing = ("grow", "name", "each", "odd", "object", "__init__")
    names = ("half", "later", "gone", *(f"Thing.{name}" for name in thing))
    calls = record_calls(environment, PYTEST, [Target(PATH, name) for name in names], (), timeout=60)
    local = Live("test_things.Local")
    assert sorted((call.target.name, call.test.rpartition("::")[2], repr(call.arguments)) for call in calls) == sorted(
        (name, test, repr(arguments))
        for name, test, arguments in (
            ("half", "test_half", (("x", 4), ("by", 2))),
            ("half", "test_half", (("x", 6), ("by", 2))),
            ("half", "test_fails", (("x", -3), ("by", 1))),
            ("Thing.__init__", "test_thing", (("self", local), ("size", 3))),
            ("Thing.grow", "test_thing", (("self", local), ("more", (1, 2)), ("named", {"three": 3}))),
            ("Thing.name", "test_thing", (("self", local),)),
            ("Thing.each", "test_thing", (("self", local),)),
            ("Thing.odd", "test_thing", (("self", local),)),
            ("Thing.object", "test_thing", (("self", local), ("wanted", 0))),
        )
    )
    by_name = {call.target.name: call for call in calls}
    outcomes = replay(
        environment,
        PYTEST,
        [
            site({1: {}, 2: {"x": 9}, 3: {"x": "a"}, 4: {"by": 0}, 5: {"x": "die"}, 6: {"x": "eat"}, 7: {"x": "say"}}),
            site({8: {"x": "chance"}, 9: {"x": "deep"}, 10: {"x": "long"}}, Call(HALF, TEST, (("x", 6), ("by", 2)))),
            site({11: {"more": (10,)}, 12: {"named": {"a": 1.5}, "more": ()}}, by_name["Thing.grow"]),
            site({13: {}}, by_name["Thing.name"]),
            site({14: {}}, by_name["Thing.each"]),
            site({15: {}}, by_name["Thing.odd"]),
            site({16: {}, 17: {"wanted": 1}}, by_name["Thing.object"]),
            site({18: {}}, Call(HALF, TEST, (("x", 5), ("by", 2)))),
            site({19: {}}, Call(HALF, "tests/test_things.py::test_later", (("x", "never"), ("by", 2)))),
        ],
        seconds=30,
        per_input=3.0,
    )
    kinds = {number: outcome.kind for number, outcome in outcomes.items()}
    assert kinds == {
        1: "value", 2: "value", 3: "raise", 4: "raise", 5: "died", 6: "raise", 7: "raise",
        9: "raise", 10: "timeout", **dict.fromkeys(range(11, 18), "value"),
    }  # fmt: skip
    assert (outcomes[1].text, outcomes[2].text) == ("2", "4")
    assert outcomes[4].text.startswith("ZeroDivisionError: ")
    assert outcomes[6].text == "MemoryError: "
    assert outcomes[9].text == "RecursionError: "
    assert outcomes[11].text == "None; leaves named={'three': 3}, self={'size': 16}"
    assert "'size': 4.5" in outcomes[12].text
    assert outcomes[13].text == "'base and Thing'"
    assert outcomes[14].text == "<generator of [0, 1, 2, 3, 4, 5, 6, 7, 8]>"
    assert outcomes[15].text == "1"
    assert outcomes[16].text == "set({'a', 'b', 'c'})"
    assert outcomes[17].text == "<builtins.object>"
    assert environment.diff().is_empty


@pytest.fixture(scope="module", params=["3.6", "3.9", "3.13"])
def container(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    folder = tmp_path_factory.mktemp("probing")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(python=request.param, tools=("python -m pip install -q pytest",)))
    with prepared.open() as environment:
        yield environment
    prepared.close()


@pytest.mark.docker
def test_in_a_container(container: Environment) -> None:
    watch_and_replay(container)


@pytest.fixture
def place(local_with_pytest: PreparedLocal) -> Iterator[Callable[[Mapping[str, str]], Environment]]:
    opened: list[Environment] = []

    def open_with(files: Mapping[str, str]) -> Environment:
        environment = local_with_pytest.open()
        opened.append(environment)
        for path, text in files.items():
            environment.write(path, text.encode())
        return environment

    yield open_with
    for environment in opened:
        environment.close()


def test_here(place: Callable[[Mapping[str, str]], Environment]) -> None:
    environment = place(FILES)
    inputs = {1: {}, 2: {"x": "write"}, 3: {"x": "start"}, 4: {"x": 8}}
    outcomes = replay(environment, PYTEST, [site(inputs)], seconds=30)
    assert outcomes == {1: Outcome("value", "2"), 4: Outcome("value", "4")}
    found = environment.exec(["find", ".", "-name", "written", "-o", "-name", "started"], timeout=20).stdout
    assert found == "", "a child may not write files or start programs"


def test_only_the_tests_named_are_watched(place: Callable[[Mapping[str, str]], Environment]) -> None:
    calls = record_calls(place(FILES), PYTEST, [HALF], ("tests/test_things.py::test_fails",), timeout=60)
    assert [call.arguments for call in calls] == [(("x", -3), ("by", 1))]


MANY = "from things import half\n\n\ndef test_many():\n    for x in range(500):\n        half(x)\n"


def test_how_many_calls_are_kept_is_limited(place: Callable[[Mapping[str, str]], Environment]) -> None:
    calls = record_calls(place({**FILES, "tests/test_many.py": MANY}), PYTEST, [HALF], (), timeout=60, per_target=7)
    assert len(calls) == 7


FORGER = """\
import json, os


def pytest_configure(config):
    out = os.environ.get("SWE_AGENT_PROBED")
    if out:
        with open(out, "a") as file:
            for record in ({}, [], {"args": 5}, {"input": 1, "kind": "magic"},
                           {"test": 1, "args": [["x", ["int", "z"]]]},
                           {"input": 99, "kind": "value", "text": "x"},
                           {"input": 2, "kind": "value", "text": "y" * 10**6},
                           {"test": "t", "path": "other.py", "name": "f", "args": []}):
                file.write(json.dumps(record) + "\\n")
            file.write("[" * 100000 + "\\n{not json\\n")
            file.write("x" * 10**7)
"""


def test_what_a_target_writes_instead_is_capped_and_checked(
    place: Callable[[Mapping[str, str]], Environment],
) -> None:
    environment = place({**FILES, "conftest.py": FILES["conftest.py"] + FORGER})
    assert record_calls(environment, PYTEST, [HALF], (), timeout=60) == ()
    outcomes = replay(environment, PYTEST, [site({1: {}, 2: {}})], seconds=30)
    assert set(outcomes) <= {1, 2}
    assert all(len(outcome.text) <= 1000 for outcome in outcomes.values())


def test_tests_that_cannot_be_run_say_nothing(place: Callable[[Mapping[str, str]], Environment]) -> None:
    broken = place({**FILES, "conftest.py": "raise RuntimeError\n"})
    assert record_calls(broken, PYTEST, [HALF], (), timeout=60) == ()
    assert replay(broken, PYTEST, [site({1: {}})], seconds=10) == {}
