from dataclasses import replace

from aci import Observation, Toolbox, ToolContext
from trajectories import ToolCall


def call(context: ToolContext, at: int, name: str, **arguments: object) -> Observation:
    made = ToolCall(id="1", name=name, arguments=arguments)  # type: ignore[arg-type]
    return Toolbox.default().run(made, replace(context, step=at))


def test_edits_and_commands_are_taken_back_and_the_index_follows(context: ToolContext) -> None:
    call(context, 1, "shell", command="sed -i s/shout/whisper/ src/greet.py")
    call(context, 2, "create", path="src/fresh.py", text="def brand_new():\n    pass\n")
    call(context, 2, "shell", command="rm -rf src .git; mkdir -p ignored; echo x >ignored/y")
    seen = call(context, 3, "undo")
    assert not seen.is_error
    assert seen.text.startswith("The tree is as before step 2; taken back: shell rm -rf src .git; mkdir -p ignored;")
    assert "src/greet.py" in seen.text
    assert (
        "Earlier changes: step 1 shell sed -i s/shout/whisper/ src/greet.py; step 2 create src/fresh.py." in seen.text
    )
    assert [symbol.name for symbol in context.index.symbols_in("src/fresh.py")] == ["fresh", "brand_new"]
    assert context.environment.exec("git status --short; ls ignored", timeout=20).stdout.splitlines() == [
        " M src/greet.py",
        "?? src/fresh.py",
    ]
    seen = call(context, 4, "undo", step=1)
    assert seen.text.startswith("The tree is as before step 1; taken back: create src/fresh.py; shell sed")
    assert context.environment.diff().is_empty
    call(context, 5, "undo")
    assert set(context.environment.diff().paths) == {"src/greet.py", "src/fresh.py"}


def test_a_refused_edit_is_no_change_to_take_back(context: ToolContext) -> None:
    assert call(context, 1, "replace", path="src/greet.py", old="not there at all", new="x").is_error
    seen = call(context, 2, "undo")
    assert seen.is_error
    assert seen.text == "Nothing to take back: no call so far has changed the tree."
    assert "Changes so far: none." in call(context, 2, "undo", step=1).text


def test_without_checkpoints_it_is_not_offered(context: ToolContext) -> None:
    names = {tool.name for tool in Toolbox.default().available(replace(context, checkpoints=None)).tools}
    assert "undo" not in names
    assert "undo" in {tool.name for tool in Toolbox.default().available(context).tools}


def test_the_diff_is_since_the_start_or_a_step(context: ToolContext) -> None:
    assert call(context, 1, "diff").text == "Nothing is changed."
    call(context, 1, "shell", command="echo z >>empty.txt; printf 'a\\0b' >blob; mkdir ignored; echo 1 >ignored/x")
    call(context, 2, "replace", path="empty.txt", old="z", new="y")
    assert (
        call(context, 3, "diff").text == "binary file blob is new\n--- a/empty.txt\n+++ b/empty.txt\n@@ -0,0 +1 @@\n+y"
    )
    assert call(context, 3, "diff", step=2).text == "--- a/empty.txt\n+++ b/empty.txt\n@@ -1 +1 @@\n-z\n+y"
    assert call(context, 3, "diff", step=3).is_error
    call(context, 3, "shell", command="seq 100000 >many.txt")
    seen = call(context, 4, "diff")
    assert len(seen.text) <= context.output_limit
    assert seen.text.startswith("3 files: blob, empty.txt, many.txt\n")


def test_the_shell_is_in_a_folder_that_is_there(context: ToolContext) -> None:
    root = context.environment.root
    call(context, 1, "shell", command="cd src; X=kept")
    call(context, 2, "shell", command="rm -r ../src; mkdir -p ../new/deep; cd ../new/deep")
    call(context, 3, "undo")
    seen = call(context, 4, "shell", command='pwd; ls -d src; echo "$X"')
    first, header, *lines = seen.text.split("\n")
    assert first == f"[{root}/new/deep is not there any more: the command ran in {root}.]"
    assert header.startswith("exit code 0")
    assert lines == [root, "src", "kept"]
    call(context, 5, "shell", command="cd src")
    call(context, 6, "shell", command="rm -r ../src; mkdir ../src; touch ../src/other")
    call(context, 7, "undo")
    assert "greet.py" in call(context, 8, "shell", command="ls").text
