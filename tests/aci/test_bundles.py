import pytest
from hypothesis import given
from hypothesis import strategies as st

from aci import Toolbox
from aci.bundles import ABOUT, NotATool, Selection, bundles

OWN = tuple(tool.name for tool in Toolbox.default().tools)
STANDS_FOR = bundles(OWN) | {name: (name,) for name in OWN} | {"wave": ("wave",)}


def chosen(text: str) -> tuple[str, ...]:
    return Selection.parse(text).tools(STANDS_FOR)


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("default", OWN),
        ("minimal", ("replace", "shell", "submit")),
        ("shell-only", ("shell", "submit")),
        ("minimal,-shell,+view", ("replace", "submit", "view")),
        ("minimal view, wave", ("replace", "shell", "submit", "view", "wave")),
        ("-minimal", tuple(name for name in OWN if name not in ("replace", "shell"))),
        ("+wave", tuple(sorted((*OWN, "wave")))),
        ("view", ("submit", "view")),
        ("-view,view", OWN),
    ],
)
def test_a_selection_is_read_from_left_to_right(text: str, tools: tuple[str, ...]) -> None:
    assert chosen(text) == tools


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("default,-veiw", "'veiw'; did you mean view?"),
        ("minimall", "did you mean minimal?"),
        ("default,-submit", "submit cannot be taken away"),
        ("", "'' names no tools"),
        (" , ", "names no tools"),
        ("default,--ask", "'--ask' names no tools"),
        ("view;shell", "names no tools"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, words: str) -> None:
    with pytest.raises(NotATool) as error:
        chosen(text)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_bundles_hold_what_they_say() -> None:
    held = bundles(OWN)
    assert list(held) == list(ABOUT)
    assert all(set(names) <= set(OWN) for names in held.values())
    assert all("submit" in names for names in held.values())
    tools = {tool.name: tool for tool in Toolbox.default().tools}
    assert not any(tools[name].mutates for name in held["read-only"])
    assert {"shell", "debug", "run_tests"}.isdisjoint(held["read-only"])
    assert set(held["default"]) - set(held["no-shell"]) == {"shell", "debug"}


def test_no_bundle_has_the_name_of_a_tool() -> None:
    assert set(ABOUT).isdisjoint(OWN)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(set(STANDS_FOR) - {"submit"}))), min_size=1))
def test_what_comes_last_counts(words: list[tuple[bool, str]]) -> None:
    tools = chosen(",".join(("-" if removes else "+") + name for removes, name in words))
    assert "submit" in tools
    assert tools == tuple(sorted(set(tools)))
    removes, name = words[-1]
    meant = set(STANDS_FOR[name]) - {"submit"}
    assert meant.isdisjoint(tools) if removes else meant <= set(tools)


@given(st.text())
def test_any_text_is_a_selection_or_one_line(text: str) -> None:
    try:
        tools: tuple[str, ...] = chosen(text)
    except NotATool as error:
        tools = ("submit", *str(error).splitlines()[1:])
    assert "submit" in tools
    assert set(tools) <= set(STANDS_FOR)
