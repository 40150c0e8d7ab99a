import pytest

from aci.interactive import refusal


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("vim a.py", "vim"),
        ("cd src && vim a.py", "vim"),
        ("cd src\n/usr/bin/nano a.py", "nano"),
        ("git log | less", "less"),
        ("if true; then top; fi", "top"),
        ("(python)", "python"),
        ("python 2>&1", "python"),
        ("A=1 timeout 10 python3.11 -i", "python3.11"),
        ("python -q", "python"),
        ("python -m pdb a.py", "debugger"),
        ("pytest -x --pdb", "--pdb"),
        ("python -m pytest --pdb", "--pdb"),
        ("node", "node"),
        ("sqlite3 a.db", "sqlite3"),
        ("bash", "bash"),
        ("sh -c 'cd a; vim b'", "vim"),
        ("bash -lc \"sh -c 'less x'\"", "less"),
        ("git commit", "git commit"),
        ("git -C sub -c a=b commit --amend", "git commit"),
        ("git rebase -i HEAD~2", "rebase"),
        ("git add -p", "--patch"),
        ("git add -i", "-i"),
        ("git difftool", "difftool"),
        ("tail -f log", "tail -n"),
        ("watch ls", "watch"),
        ("ls | xargs vim", "vim"),
        ("python - <<'EOF'\nprint(1)\nEOF\nvim", "vim"),
        ("# don't\nvim", "vim"),
        ("gdb ./a.out", "gdb"),
        ("ssh host", "ssh"),
    ],
)
def test_a_program_for_a_person_is_refused_wherever_it_stands(line: str, program: str) -> None:
    assert program in (refusal(line) or "")


@pytest.mark.parametrize(
    "line",
    [
        "make test",
        "vi_tool x; lessc a.less; visidata -b; topology",
        "echo vim; grep -rn less .",
        "echo ';' vim '&&' less",
        'echo "a | less"',
        "cat <<'EOF' > a.txt\nvim\ndon't\nEOF",
        "cat <<-EOF\n\tvim\n\tEOF\necho",
        "echo 'print(1)' | python",
        "echo a |\npython",
        "python < a.py",
        "python - < a.py",
        "python -c 'import vim; vim'",
        "python --version; node -v",
        "python a.py -i",
        "git commit -am 'message; vim'",
        "git commit --amend --no-edit",
        "git commit --message=x -- vim",
        "git checkout -- p",
        "git status && git diff -p",
        "top -b -n 1",
        "tail -n 5 f",
        "find . -name vim -exec grep x {} \\;",
        "for f in vim less; do cat $f; done",
        "bash run.sh; sh -ec 'echo x'",
        "bash --version",
        "sqlite3 a.db 'select 1'",
        "cat <<< vim",
        "echo 'unclosed",
        "# vim",
        "",
        "env",
    ],
)
def test_anything_else_is_let_through(line: str) -> None:
    assert refusal(line) is None
