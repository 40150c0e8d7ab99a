"""Which pieces of an issue are run, and what their files are."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from swe_agent.reproduction.snippets import STEPS, find_snippets


def sources(text: str) -> list[str]:
    found = find_snippets(text)
    return [piece.source.strip() for piece in found.pieces] if found else []


def test_statements_of_blocks_and_inputs_of_sessions_in_order() -> None:
    text = (
        "Broken\n\n```python\nimport shop\n@shop.cached\ndef f():\n    return 1\nx = 1; y = 2\n```\n\nThen:\n\n"
        ">>> for i in range(2):\n...     shop.total(i)\n0\n1\n>>> shop.total(2)\n\n"
        "```\nIn [3]: shop.half(1)\nOut[3]: 0\n```\n"
    )
    found = find_snippets(text)
    assert found is not None
    assert [(piece.mode, piece.source.strip()) for piece in found.pieces] == [
        ("exec", "import shop"),
        ("exec", "@shop.cached\ndef f():\n    return 1"),
        ("exec", "x = 1"),
        ("exec", "y = 2"),
        ("single", "shop.half(1)"),
        ("single", "for i in range(2):\n    shop.total(i)"),
        ("single", "shop.total(2)"),
    ]
    assert found.imports == ("import shop",)


def test_output_after_the_code_and_commands_of_a_notebook_are_left_out() -> None:
    text = "```\n%matplotlib inline\n!pip install shop\nimport shop\nshop.total()\n2021-12-14 09:30:00 0.0\n```\n"
    assert sources(text) == ["import shop", "shop.total()"]


def test_what_is_no_code() -> None:
    for text in (
        "it is slow",
        "```\nTraceback (most recent call last):\n  File 'a.py'\nTypeError: no\n```\n",
        "```\ndefault\n```\n",
        "```sql\nselect 1\n```\n",
        "run `shop --version` or shop 1.2.3",
    ):
        assert find_snippets(text, ["shop"]) is None, text


def test_a_command_with_the_files_that_the_text_shows() -> None:
    text = (
        "Create `a/q.sql`:\n```sql\nselect 1\n```\nand settings\n```\n[lint]\nrule = 1\n```\n"
        "```console\n$ lint fix ./a/q.sql --fast 2> err | less\nerror\n```\nThe lint command is slow. "
    )
    found = find_snippets(text, ["lint"])
    assert found is not None
    assert [piece.argv for piece in found.pieces] == [("lint", "fix", "./a/q.sql", "--fast")]
    assert found.files == {"a/q.sql": "select 1\n", "setup.cfg": "[lint]\nrule = 1\n"}


def test_a_command_without_a_file_is_given_the_data() -> None:
    found = find_snippets("Run `lint fix`:\n```sql\nselect 1\n```\n", ["lint"])
    assert found is not None
    assert [piece.argv for piece in found.pieces] == [("lint", "fix", "example.sql")]
    assert found.files == {"example.sql": "select 1\n"}


def test_what_is_piped_into_a_command() -> None:
    found = find_snippets('```\n$ echo -n "select  1;" | python -m lint check -\n```\n', ["lint"])
    assert found is not None
    assert [(piece.argv, piece.stdin) for piece in found.pieces] == [
        (("python", "-m", "lint", "check", "-"), "select  1;")
    ]


def test_there_is_an_end() -> None:
    assert len(sources("```python\n" + "f()\n" * 1000 + "```\n")) == STEPS


@given(st.lists(st.sampled_from(["```", "```python", "x = f(1)", ">>> f()", "... 2", "$ lint a.sql", "%x", "(", "'"])))
def test_whatever_is_found_can_be_compiled(lines: list[str]) -> None:
    found = find_snippets("\n".join(lines), ["lint"])
    for piece in found.pieces if found else ():
        assert piece.argv if piece.mode == "command" else ast.parse(piece.source).body
