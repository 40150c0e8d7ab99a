import pytest

from aci import Toolbox, ToolContext, ToolError
from aci.real_paths import editable, facts_of, modes_of
from aci.tools.create import Create
from aci.tools.delete import Delete
from aci.tools.rename import Rename
from aci.tools.replace import Replace
from envs import Environment
from tests.aci.conftest import FILES
from trajectories import ToolCall

LINKS = """
ln -s bom.txt link.txt && ln -s src folder && ln -s /etc/hostname out.txt && ln -s /etc outfolder && ln -s loop loop
ln -s none dangling && mkfifo pipe && printf x > 'odd
name' && chmod 600 Makefile
"""


@pytest.fixture
def linked(context: ToolContext) -> ToolContext:
    assert context.environment.exec(LINKS, timeout=10).ok
    return context


def test_what_paths_are(linked: ToolContext) -> None:
    paths = ["bom.txt", "src", ".", "new.txt", "a/b/new.txt", "link.txt", "dangling", "loop", "pipe", "bom.txt/x"]
    kinds = [facts.kind for facts in facts_of(paths, linked)]
    assert kinds == ["file", "folder", "folder", "absent", "absent", "link", "link", "link", "special", "special"]
    (link, out, name) = facts_of(["link.txt", "out.txt", "odd\nname"], linked)
    assert link.target == "bom.txt"
    assert out.target.startswith("/")
    assert (name.kind, name.path) == ("file", "odd\nname")
    assert modes_of(["Makefile"], linked) == {"Makefile": "600"}
    with pytest.raises(ToolError, match="cannot be looked at"):
        modes_of(["none"], linked)


def test_scratch_files_are_known_by_their_absolute_path(linked: ToolContext) -> None:
    path = f"{linked.environment.outside}/new.txt"
    assert facts_of([path], linked)[0].kind == "absent"
    Create(path=path, text="one\n").run(linked)
    Replace(path=path, old="one", new="two").run(linked)
    assert linked.environment.read(path) == b"two\n"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("link.txt", r"link\.txt is a link to bom\.txt: edit bom\.txt itself"),
        ("folder/greet.py", r"leads through a linked folder: name the file itself, src/greet\.py"),
        ("out.txt", "a link to a place outside"),
        ("outfolder/hostname", "outside the repository"),
        ("dangling", r"dangling is a link to"),
        ("loop", "a link to a place outside"),
        ("pipe", "no ordinary file"),
        ("../x", "outside the repository"),
    ],
)
def test_an_edit_does_not_follow_links(linked: ToolContext, path: str, why: str) -> None:
    with pytest.raises(ToolError, match=why):
        editable(path, linked)
    for tool in (Replace(path=path, old="a", new="b"), Create(path=path, text="x", overwrite=True)):
        with pytest.raises((ToolError, NotADirectoryError)):
            tool.run(linked)
    assert linked.environment.read("bom.txt") == FILES["bom.txt"]
    assert linked.environment.read("src/greet.py") == FILES["src/greet.py"]


def test_a_link_can_be_deleted_and_renamed(linked: ToolContext) -> None:
    assert Rename(path="link.txt", to="other.txt").run(linked).text == "Renamed link.txt to other.txt."
    assert Delete(path="other.txt").run(linked).text == "Deleted the link other.txt; bom.txt stays."
    assert linked.environment.read("bom.txt") == FILES["bom.txt"]
    for tool in (
        Delete(path="folder/greet.py"),
        Rename(path="bom.txt", to="outfolder/x"),
        Rename(path="bom.txt", to="folder/x"),
    ):
        with pytest.raises(ToolError):
            tool.run(linked)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_refused_with_a_way_out(linked: ToolContext, encoding: str) -> None:
    data = b"\xfe\xff" + "one\n".encode(encoding) if encoding == "utf-16-be" else "one\n".encode(encoding)
    linked.environment.write("wide16.txt", data)
    with pytest.raises(ToolError, match="iconv -f utf-16"):
        Replace(path="wide16.txt", old="one", new="two").run(linked)
    assert linked.environment.read("wide16.txt") == data


def test_the_index_hears_of_what_was_renamed_and_deleted(linked: ToolContext, environment: Environment) -> None:
    box = Toolbox.default()

    def call(name: str, **arguments: str) -> None:
        made = box.run(ToolCall.model_validate({"id": "1", "name": name, "arguments": arguments}), linked)
        assert not made.is_error, made.text

    call("rename", path="src", to="lib")
    assert {symbol.path for symbol in linked.index.find_symbol("shout")} == {"lib/greet.py"}
    call("delete", path="lib/greet.py")
    assert linked.index.find_symbol("shout") == ()
