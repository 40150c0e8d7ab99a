"""Debugging in a real environment with pytest; `tests/envs/test_inside.py` has the older Pythons."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aci import Toolbox, ToolContext, ToolError
from aci.live_index import LiveIndex
from aci.tests_before import TestsBefore
from aci.tools.debug import Debug
from envs import TestReport
from envs.local import PreparedLocal
from localization import CodeIndex, DirectoryTree

SHOP = b'''"""A shop."""


class Cart:
    def __init__(self, prices):
        self.prices = prices

    def total(self, factor=1):
        total = 0

        for price in self.prices:
            total += price * factor
        return total


def checkout(cart):
    return 100 // cart.total()
'''
TESTS = b"""import shop


def test_total():
    assert shop.Cart([1, 2, 3]).total() == 7


def test_checkout():
    assert shop.checkout(shop.Cart([])) == 1
"""


@pytest.fixture(scope="module")
def shared(local_with_pytest: PreparedLocal) -> Iterator[ToolContext]:
    with local_with_pytest.open() as environment:
        environment.write("shop.py", SHOP)
        environment.write("test_shop.py", TESTS)
        index = CodeIndex.build(DirectoryTree(environment.root))
        report = TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0)
        yield ToolContext(
            environment=environment,
            live=LiveIndex(index),
            run_tests=lambda _: report,
            command_timeout=60.0,
            before=TestsBefore(command="python -m pytest -p no:cacheprovider"),
        )


def test_a_test_is_watched_at_a_line(shared: ToolContext) -> None:
    text = (
        Debug(tests=("test_shop.py::test_total",), at="shop.py:12", hit=2, show=("total", "price * 2")).run(shared).text
    )
    assert "hit 1: total = 0, price * 2 = 2" in text
    stop = text[text.index("Stopped at hit 2:") :].split("\n")
    assert stop[1:3] == [
        "  test_shop.py:5 in test_total: assert shop.Cart([1, 2, 3]).total() == 7",
        "  shop.py:12 in total: total += price * factor",
    ]
    assert stop[3:6] == ["  total = 1", "  price * 2 = 4", "Locals:"]
    assert {"  factor = 1", "  price = 2", "  self.prices = [1, 2, 3]"} < set(stop)
    assert "Raised AssertionError: assert 6 == 7" in text
    assert "The program ended with exit code 1" in text


def test_without_a_place_the_exception_is_shown(shared: ToolContext) -> None:
    text = Debug(tests=("test_shop.py::test_checkout",), show=("cart.prices",)).run(shared).text
    assert text.startswith(
        "Raised ZeroDivisionError: integer division or modulo by zero\n"
        "  test_shop.py:9 in test_checkout: assert shop.checkout(shop.Cart([])) == 1\n"
        "  shop.py:17 in checkout: return 100 // cart.total()\n"
        "  cart.prices = []\nLocals:\n  cart = <shop.Cart object at"
    )


def test_a_script_a_function_and_a_condition(shared: ToolContext) -> None:
    script = f"{shared.environment.outside}/try.py"
    shared.environment.write(
        script, b"import shop\nfor n in range(9):\n    shop.Cart([n]).total(n)\nraise KeyError('x')\n"
    )
    command = f"PYTHONPATH=. python {script}"
    text = Debug(command=command, at="Cart.total", condition="factor > 4", show=("factor",)).run(shared).text
    assert text.startswith("Stopped at hit 1:\n  shop.py:8 in total: def total(self, factor=1):\n  factor = 5\n")
    text = Debug(command=command, at="shop.py:10", condition="factor == 3", show=("1 / 0",)).run(shared).text
    assert text.startswith("There is no code on that line; line 11 was taken.\n\nStopped at hit 1:")
    assert "  1 / 0 = <raises ZeroDivisionError: division by zero>" in text
    text = Debug(command=command, at="shop.py:12", condition="factor == 100").run(shared).text
    assert "shop.py:12 was never reached under that condition." in text
    assert "KeyError: 'x'" in text
    text = Debug(command=command, at="shop.py:12", condition="nothing").run(shared).text
    assert "The condition could not be evaluated: NameError: name 'nothing' is not defined" in text


def test_a_hang_is_ended_and_what_was_seen_is_told(shared: ToolContext) -> None:
    command = "python -c 'import shop, time; shop.Cart([1]).total(); time.sleep(60)'"
    text = Debug(command=command, at="shop.py:13", timeout=3).run(shared).text
    assert "  total = 1" in text
    assert "killed at its time limit" in text


def test_large_and_wicked_values_are_cut(shared: ToolContext) -> None:
    wicked = (
        "class Wicked:\n    def __repr__(self):\n        raise RuntimeError\n\n\n"
        "def run():\n    long = 'x' * 10**6\n"
        "    many = list(range(10**5))\n    bad = Wicked()\n    return long, many, bad\n\n\n"
        "if __name__ == '__main__':\n    run()\n"
    )
    shared.environment.write("wicked.py", wicked.encode())
    shared.changed(("wicked.py",))
    text = Debug(command="python wicked.py", at="wicked.py:10").run(shared).text
    assert "  bad = <Wicked instance at 0x" in text
    assert "  many = [0, 1, 2, " in text
    assert len(text) < 2000


def test_what_runs_no_python_says_so(shared: ToolContext) -> None:
    assert "The debugger did not start" in Debug(command="echo hello").run(shared).text
    assert "The debugger did not start" in Debug(command="python -I -c 'pass'").run(shared).text


def test_what_cannot_be_meant_is_said(shared: ToolContext) -> None:
    for wrong, said in (
        (Debug(), "either tests or a command"),
        (Debug(command="python x.py", at="Cart.totl"), r"Similar: Cart\.total"),
        (Debug(command="python x.py", at="nothing.py:3"), "no such file"),
    ):
        with pytest.raises(ToolError, match=said):
            wrong.run(shared)
    unknown = replace(shared, before=TestsBefore())
    with pytest.raises(ToolError, match="no test command"):
        Debug(tests=("t",)).run(unknown)


def test_it_is_offered_where_the_project_is_python(shared: ToolContext, context: ToolContext) -> None:
    assert Toolbox((Debug,)).available(context).tools
    for number in range(60):
        context.environment.write(f"lib/{number}.js", b"let x = 1;\n")
    context.changed(())
    assert not Toolbox((Debug,)).available(context).tools
