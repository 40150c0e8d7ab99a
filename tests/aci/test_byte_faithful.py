"""Bytes outside an edit never change, and an edit that is refused or fails changes none: for every tool that edits.

With `--hypothesis-profile=thorough` each property is shown of 10,000 cases.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from aci import Tool, ToolContext, ToolError
from aci.live_index import LiveIndex
from aci.text import encoding_of
from aci.tools.create import Create
from aci.tools.delete import Delete
from aci.tools.insert import Insert
from aci.tools.rename import Rename
from aci.tools.replace import Replace
from aci.tools.replace_lines import ReplaceLines
from envs import TestReport
from localization import CodeIndex, DirectoryTree
from tests.aci.folder_environment import FolderEnvironment
from tests.aci.odd_texts import MODES, NEW_LINES, OddText, odd_texts, ranges
from tests.odd_files import EDITED

shared = settings(deadline=None, suppress_health_check=list(HealthCheck))
NAME = "odd.txt"


def no_tests(tests: tuple[str, ...]) -> TestReport:
    raise AssertionError("no tool that edits runs tests")


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[FolderEnvironment, ToolContext]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = FolderEnvironment(Path(folder))
        index = CodeIndex.build(DirectoryTree(environment.root), workers=0)
        yield environment, ToolContext(environment, LiveIndex(index), no_tests)


Place = tuple[FolderEnvironment, ToolContext]


def edited(place: Place, text: OddText, mode: int, tool: Tool) -> bytes | None:
    """What the file holds after a call; None when it was refused, which must not have changed a byte or a mode."""
    environment, context = place
    before = {NAME: (text.data, mode), "other.txt": (b"other\r\n", 0o640)}
    environment.fill(before)
    try:
        tool.run(context)
    except ToolError:
        event("refused")
        assert environment.state() == before
        return None
    after = environment.state()
    assert {**after, NAME: before[NAME]} == before, "nothing but the file is touched"
    assert after[NAME][1] == mode
    return after[NAME][0]


def as_read(text: OddText, first: int, last: int) -> list[str]:
    """Lines as a model that looked at the file writes them."""
    encoding = encoding_of(text.data)
    return [content.decode(encoding, "backslashreplace") for content, _ in text.lines[first:last]]


def assert_outside_is_kept(text: OddText, first: int, last: int, result: bytes) -> bytes:
    """The bytes that stand for the lines from `first` to `last`, with the end of the last."""
    head, tail = text.before(first), text.behind(last)
    assert result.startswith(head)
    assert result.endswith(tail)
    assert len(result) >= len(head) + len(tail)
    return result[len(head) : len(result) - len(tail)]


@shared
@given(st.data(), MODES)
def test_replace(place: Place, data: st.DataObject, mode: int) -> None:
    text = data.draw(odd_texts())
    first, last = data.draw(ranges(text))
    old, new = "\n".join(as_read(text, first, last)), "\n".join(data.draw(NEW_LINES))
    result = edited(place, text, mode, Replace(path=NAME, old=old, new=new))
    if result is not None:
        middle = assert_outside_is_kept(text, first, last, result)
        end = text.lines[last - 1][1]
        assert middle.endswith(end)
        assert middle.removesuffix(end).replace(b"\r\n", b"\n") == new.encode(encoding_of(text.data))


@shared
@given(st.data(), MODES)
def test_replace_within_lines(place: Place, data: st.DataObject, mode: int) -> None:
    text = data.draw(odd_texts())
    number = data.draw(st.integers(0, len(text.lines) - 1))
    word = f"w{number}("
    result = edited(place, text, mode, Replace(path=NAME, old=word, new="changed"))
    assert result == text.data.replace(word.encode(), b"changed")


@shared
@given(st.data(), MODES)
def test_replace_of_a_text_that_is_only_nearly_there(place: Place, data: st.DataObject, mode: int) -> None:
    text = data.draw(odd_texts(stray=False))
    first, last = data.draw(ranges(text))
    old = as_read(text, first, last)
    changed = data.draw(st.sets(st.integers(0, len(old) - 1), min_size=1))
    new = [line.replace("(", "[") if number in changed else line for number, line in enumerate(old)]
    slip = data.draw(st.sampled_from(["deeper", "shallower", "spaces", "ends", "elided", "letter"]))
    if slip == "elided":
        assume(len(old) > 2)
        new = [new[0], *old[1:-1], new[-1]]
        assume(old != new)
        kept = text.part(first + 1, last - 1)
        old, new = [old[0], "...", old[-1]], [new[0], "...", new[-1]]
    else:
        slips: dict[str, Callable[[str], str]] = {
            "deeper": lambda line: "    " + line,
            "shallower": lambda line: line.lstrip(),
            "spaces": lambda line: "  ".join(line.split(" ")).replace("\t", "    "),
            "ends": lambda line: line.rstrip(),
            "letter": lambda line: line.replace("w", "v", 1),
        }
        old, new, kept = [slips[slip](line) for line in old], [slips[slip](line) for line in new], b""
    tool = Replace(path=NAME, old="\n".join(old) + "\n", new="\n".join(new) + "\n")
    result = edited(place, text, mode, tool)
    if result is not None:
        middle = assert_outside_is_kept(text, first, last, result)
        assert kept in middle


@shared
@given(st.data(), MODES)
def test_replace_lines(place: Place, data: st.DataObject, mode: int) -> None:
    text = data.draw(odd_texts())
    first, last = data.draw(ranges(text))
    new = data.draw(NEW_LINES)
    there = as_read(text, first, last)
    expect = f"{there[0]}\n{there[-1]}"
    wrong = data.draw(st.booleans()) and len(text.lines) > 1
    if wrong:
        expect = expect.replace("w", "v")
    tool = ReplaceLines(path=NAME, start=first + 1, end=last, expect=expect, new="".join(f"{line}\n" for line in new))
    result = edited(place, text, mode, tool)
    assert not wrong or result is None
    if result is None:
        return
    if not new:
        assert result == text.before(first) + text.behind(last)
        return
    middle = assert_outside_is_kept(text, first, last, result)
    end = b"\n" if text.lines[last - 1][1] else b""
    assert middle.replace(b"\r\n", b"\n") == "\n".join(new).encode(encoding_of(text.data)) + end


@shared
@given(st.data(), MODES)
def test_insert(place: Place, data: st.DataObject, mode: int) -> None:
    text = data.draw(odd_texts())
    at = data.draw(st.integers(0, len(text.lines)))
    new = data.draw(NEW_LINES.filter(bool))
    block = "".join(f"{line}\n" for line in new)
    how = data.draw(st.sampled_from(["line", "after", "before"]))
    if how == "after" and at > 0:
        tool = Insert(path=NAME, text=block, after=as_read(text, at - 1, at)[0])
    elif how == "before" and at < len(text.lines):
        tool = Insert(path=NAME, text=block, before=as_read(text, at, at + 1)[0])
    else:
        tool = Insert(path=NAME, text=block, line=at)
    result = edited(place, text, mode, tool)
    if result is None:
        return
    head, tail = text.before(at), text.behind(at)
    assert result.startswith(head)
    assert result.endswith(tail)
    middle = result[len(head) : len(result) - len(tail)].replace(b"\r\n", b"\n")
    written = block.encode(encoding_of(text.data))
    unended = at == len(text.lines) and not text.lines[-1][1]
    assert middle == (b"\n" + written.removesuffix(b"\n") if unended else written)


@shared
@given(st.data(), MODES, MODES)
def test_create_delete_and_rename(place: Place, data: st.DataObject, mode: int, other: int) -> None:
    text = data.draw(odd_texts()).data
    environment, context = place
    before = {"a.txt": (text, mode), "sub/b.txt": (b"b", other), "run": (b"\x7fELF\0\xff", 0o755)}
    environment.fill(before)
    name = data.draw(st.sampled_from([*before, "sub", "new.txt", "sub/new.txt", "deep/er/new.txt", "a.txt/x", "-n"]))
    source = data.draw(st.sampled_from([*before, "sub", "none.txt"]))
    tool = data.draw(
        st.sampled_from(
            [
                Create(path=name, text="made\r\nhere"),
                Create(path=name, text="made", overwrite=True),
                Delete(path=source),
                Rename(path=source, to=name),
            ]
        )
    )
    try:
        tool.run(context)
    except (ToolError, OSError):
        event("refused")
        assert environment.state() == before
        return
    after = environment.state()
    expected = dict(before)
    if isinstance(tool, Create):
        there = before.get(name)
        assert there is None or tool.overwrite
        assert after[name][0] == tool.text.encode()
        expected[name] = (tool.text.encode(), there[1] if there else after[name][1])
    elif isinstance(tool, Delete):
        del expected[source]
    elif source == "sub":
        expected[f"{name}/b.txt"] = expected.pop("sub/b.txt")
    else:
        expected[name] = expected.pop(source)
    assert after == expected


@pytest.mark.parametrize("name", EDITED)
def test_one_word_of_a_real_file(place: Place, name: str) -> None:
    environment, context = place
    data, old, new = EDITED[name]
    encoding = encoding_of(data)
    expected = data.replace(old.encode(encoding), new.encode(encoding))
    assert data.count(old.encode(encoding)) == 1
    number = data[: data.index(old.encode(encoding))].count(b"\n") + 1
    line = data.split(b"\n")[number - 1].removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf").decode(encoding)
    tools = [
        Replace(path=name, old=old, new=new),
        Replace(path=name, old=line, new=line.replace(old, new)),
        ReplaceLines(path=name, start=number, end=number, expect=line, new=line.replace(old, new)),
    ]
    for tool in tools:
        environment.fill({name: (data, 0o755)})
        tool.run(context)
        assert environment.state() == {name: (expected, 0o755)}
