"""As `test_byte_faithful`, for the tools that edit by symbol and by patch, and for edits that fail while writing."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aci import ToolContext, ToolError
from aci.lint.own import CHECKERS
from aci.live_index import LiveIndex
from aci.text import encoding_of
from aci.tools.apply_patch import ApplyPatch
from aci.tools.replace_symbol import ReplaceSymbol
from envs import TestReport
from localization import CodeIndex, DirectoryTree
from tests.aci.folder_environment import FolderEnvironment
from tests.aci.odd_texts import MODES, NEW_LINES, OddText, odd_texts, ranges
from tests.odd_files import EDITED

shared = settings(deadline=None, suppress_health_check=list(HealthCheck))
Place = tuple[FolderEnvironment, ToolContext]
ENDS = st.sampled_from(["\n", "\r\n"])


def no_tests(tests: tuple[str, ...]) -> TestReport:
    raise AssertionError("no tool that edits runs tests")


# A process for each check is most of the time of thousands of edits; `tests/aci/lint` has the checkers themselves.
NO_CHECKERS = {**{f"lint: {each.program}": "absent" for each in CHECKERS}, "lint: version of python": ""}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    environment = FolderEnvironment(Path(tmp_path_factory.mktemp("place")))
    index = CodeIndex.build(DirectoryTree(environment.root), workers=0)
    return environment, ToolContext(environment, LiveIndex(index), no_tests, notes=dict(NO_CHECKERS))


LANGUAGES = {
    "odd.py": (["def f{n}(x):", "{i}# é {t}", "{i}y = 'w{n}'{t}", "{i}return x"], "", "\t"),
    "odd.go": (["func f{n}(x int) int {{", "{i}// é {t}", "{i}y := {n}{t}", "{i}return y", "}}"], "package odd", "\t"),
    "odd.js": (
        ["function f{n}(x) {{", "{i}// é {t}", "{i}let y = {n};{t}", "{i}return y;", "}}"],
        "'use strict';",
        "  ",
    ),
    "odd.rb": (["def f{n}(x)", "{i}# é {t}", "{i}y = {n}{t}", "{i}y", "end"], "# a", "  "),
}


@st.composite
def modules(draw: st.DrawFn, name: str) -> list[bytes]:
    """The bytes of a head, then of functions `f0`, `f1`, ... each with what separates it from the next."""
    pattern, head, indent = LANGUAGES[name]
    parts = ["\ufeff" * draw(st.booleans()) + head + draw(ENDS)]
    count = draw(st.integers(1, 4))
    for number in range(count):
        tail = draw(st.sampled_from(["", " ", "\t", "  \t"]))
        inner = draw(st.sampled_from([indent, "    "]))
        lines = [line.format(n=number, i=inner, t=tail) for line in pattern]
        text = "".join(line + draw(ENDS) for line in lines)
        last = number == count - 1
        parts.append(text + "".join(draw(ENDS) for _ in range(draw(st.integers(0, 2)))) if not last else text)
    if draw(st.booleans()):
        parts[-1] = parts[-1].rstrip("\r\n")
    return [part.encode() for part in parts]


@shared
@given(st.data(), st.sampled_from(sorted(LANGUAGES)), MODES)
def test_replace_symbol(place: Place, data: st.DataObject, name: str, mode: int) -> None:
    environment, context = place
    parts = data.draw(modules(name))
    number = data.draw(st.integers(0, len(parts) - 2))
    whole = b"".join(parts)
    before = {name: (whole, mode), "other.txt": (b"\xff\r\n", 0o640)}
    environment.fill(before)
    context.changed(())
    pattern = LANGUAGES[name][0]
    ended = len(pattern) == 5
    if data.draw(st.booleans()):
        new = "\n".join(line.format(n=number, i="    ", t="") for line in pattern)
        tool = ReplaceSymbol(symbol=f"{name}::f{number}", new=new.replace("é", "è"))
    else:
        body = pattern[1 : len(pattern) - ended]
        new = "\n".join(line.format(n=7, i="", t="") for line in body)
        tool = ReplaceSymbol(symbol=f"f{number}", new=new, part="body")
    if data.draw(st.booleans()):
        tool = tool.model_copy(update={"new": f"(( {tool.new}"})
    try:
        tool.run(context)
    except ToolError:
        event("refused")
        assert environment.state() == before
        return
    after = environment.state()
    assert {**after, name: before[name]} == before
    assert after[name][1] == mode
    result = after[name][0]
    head, tail = b"".join(parts[: number + 1]), b"".join(parts[number + 2 :])
    assert result.startswith(head)
    assert result.endswith(tail)
    kept = parts[number + 1]
    middle = result[len(head) : len(result) - len(tail)]
    blank = kept[len(kept.rstrip(b"\r\n")) :]
    assert middle[len(middle.rstrip(b"\r\n")) :] == blank, "line ends behind the definition are not its own"


def hunk_of(text: OddText, first: int, last: int, new: Sequence[str], style: str) -> tuple[list[str], int, int]:
    """A hunk that puts `new` in place of lines, with up to two lines of context; and the lines it covers."""
    encoding = encoding_of(text.data)
    lines = [content.decode(encoding, "backslashreplace") for content, _ in text.lines]
    start, stop = max(first - 2, 0), min(last + 2, len(lines))
    body = [f" {line}" for line in lines[start:first]] + [f"-{line}" for line in lines[first:last]]
    body += [f"+{line}" for line in new] + [f" {line}" for line in lines[last:stop]]
    olds, news = stop - start, stop - start - (last - first) + len(new)
    header = f"@@ -{start + 1},{olds} +{start + 1},{news} @@" if style == "unified" else "@@"
    return [header, *body], start, stop


def patch_of(files: dict[str, list[str]], style: str) -> str:
    if style == "unified":
        return "".join(f"--- a/{name}\n+++ b/{name}\n" + "\n".join(hunk) + "\n" for name, hunk in files.items())
    parts = "".join(f"*** Update File: {name}\n" + "\n".join(hunk) + "\n" for name, hunk in files.items())
    return f"*** Begin Patch\n{parts}*** End Patch\n"


@shared
@given(st.data(), st.sampled_from(["unified", "begin"]))
def test_apply_patch(place: Place, data: st.DataObject, style: str) -> None:
    environment, context = place
    texts = {f"odd{number}.txt": data.draw(odd_texts()) for number in range(data.draw(st.integers(1, 3)))}
    before = {name: (text.data, data.draw(MODES)) for name, text in texts.items()}
    environment.fill(before)
    hunks: dict[str, list[str]] = {}
    covered: dict[str, tuple[int, int, int, int, list[str]]] = {}
    for name, text in texts.items():
        first, last = data.draw(ranges(text))
        new = data.draw(NEW_LINES)
        hunks[name], start, stop = hunk_of(text, first, last, new, style)
        covered[name] = first, last, start, stop, new
    spoilt = data.draw(st.booleans())
    if spoilt:
        name = data.draw(st.sampled_from(sorted(hunks)))
        hunks[name] = [line.replace("w", "v") if line[0] in " -" else line for line in hunks[name]]
    failing = data.draw(st.sampled_from([None, None, 0, 1, 2]))
    environment.failing_write = failing
    try:
        ApplyPatch(patch=patch_of(hunks, style)).run(context)
    except (ToolError, OSError) as error:
        event(type(error).__name__)
        assert environment.state() == before
        return
    finally:
        environment.failing_write = None
    assert not spoilt
    after = environment.state()
    assert {name: mode for name, (_, mode) in after.items()} == {name: mode for name, (_, mode) in before.items()}
    for name, text in texts.items():
        first, last, start, stop, new = covered[name]
        result = after[name][0]
        head, tail = text.before(first), text.behind(last)
        if not new and tail == b"" and not text.lines[-1][1]:
            assert result.startswith(text.before(max(first - 1, 0)))  # what is last now ends the file as the last did
            continue
        assert result.startswith(head)
        assert result.endswith(tail)
        middle = result[len(head) : len(result) - len(tail)].replace(b"\r\n", b"\n")
        lines = "".join(f"{line}\n" for line in new)
        written = lines.encode(encoding_of(text.data))
        assert middle == (written if text.lines[last - 1][1] else written.removesuffix(b"\n"))


@shared
@given(st.data(), st.integers(0, 4))
def test_a_patch_that_fails_while_it_is_written(place: Place, data: st.DataObject, failing: int) -> None:
    """Files are changed, added, moved and deleted; at one write the disk is full."""
    environment, context = place
    texts = {name: data.draw(odd_texts(stray=False)) for name in ("a.txt", "b.txt", "c.txt", "d.txt")}
    before = {name: (text.data, data.draw(MODES)) for name, text in texts.items()}
    environment.fill(before)
    hunk, other = (hunk_of(texts[name], 0, 1, ["new"], "begin")[0] for name in ("a.txt", "c.txt"))
    parts = [
        "*** Update File: a.txt\n" + "\n".join(hunk),
        "*** Add File: deep/new.txt\n+new",
        "*** Delete File: b.txt",
        "*** Update File: c.txt\n*** Move to: moved/c.txt\n" + "\n".join(other),
        "*** Delete File: d.txt",
    ]
    patch = "\n".join(data.draw(st.permutations(parts)))
    environment.failing_write = failing
    try:
        ApplyPatch(patch=patch).run(context)
    except (ToolError, OSError) as error:
        event(type(error).__name__)
        assert environment.state() == before
        return
    finally:
        environment.failing_write = None
    after = environment.state()
    assert failing >= 3, "three files are written"
    assert sorted(after) == ["a.txt", "deep/new.txt", "moved/c.txt"]
    assert after["a.txt"][1] == before["a.txt"][1]
    assert after["moved/c.txt"][1] == before["c.txt"][1]


@pytest.mark.parametrize("style", ["unified", "begin"])
@pytest.mark.parametrize("name", EDITED)
def test_one_word_of_a_real_file_by_patch(place: Place, name: str, style: str) -> None:
    environment, context = place
    data, old, new = EDITED[name]
    encoding = encoding_of(data)
    expected = data.replace(old.encode(encoding), new.encode(encoding))
    number = data[: data.index(old.encode(encoding))].count(b"\n") + 1
    line = data.split(b"\n")[number - 1].removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf").decode(encoding)
    environment.fill({name: (data, 0o755)})
    hunk = [f"@@ -{number} +{number} @@" if style == "unified" else "@@", f"-{line}", f"+{line.replace(old, new)}"]
    ApplyPatch(patch=patch_of({name: hunk}, style)).run(context)
    assert environment.state() == {name: (expected, 0o755)}
