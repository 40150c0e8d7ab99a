import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci.command_policy import DENIED, CommandPolicy
from aci.shell_line import read_line

POLICY = CommandPolicy()


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("git push", "git push"),
        ("cd a; git -C b -c x=y push --force origin main", "git push"),
        ("(sleep 1; git push) &", "git push"),
        ("if shutdown -h now; then :; fi", "shutdown"),
        ("python3.11 -m twine upload dist/*", "twine"),
        ("npm --prefix web publish", "npm publish"),
        ("kill -9 -1", "kill -1"),
        ("cd / && rm -rf /", "rm of everything"),
        ("rm -r --force ~", "rm of everything"),
    ],
)
def test_what_is_denied_is_denied_wherever_it_stands(line: str, pattern: str) -> None:
    assert pattern in (POLICY.refusal(line) or "")


@pytest.mark.parametrize(
    "line",
    [
        "make test; make push; make shutdown",
        "echo git push; git log push; git show origin/push; git stash push",
        "git commit -m 'git push'",
        "kill -1 12; kill -9 12; kill %1",
        "rm -rf ./build /tmp/x; rm -rf .git; rm x",
        "npm run publish; npm test",
        "python -m pytest -k 'push or shutdown'",
        "./shutdown.sh; bash scripts/reboot.sh",
    ],
)
def test_what_only_looks_like_it_is_not(line: str) -> None:
    assert POLICY.refusal(line) is None


def test_patterns_name_programs_words_and_options() -> None:
    policy = CommandPolicy(deny=("pip install", "make -B", "terraform *", "*.exe"))
    for line in ("pip install x", "pip -q install x", "make all -B", "/usr/bin/terraform apply", "./a.exe"):
        assert policy.refusal(line), line
    for line in ("pip show install", "pip", "make all", "terraform", "git push", "cat a.exe"):
        assert policy.refusal(line) is None, line
    assert "settings of this run" in (policy.refusal("pip install x") or "")


def test_what_is_allowed_is_allowed_whatever_else_is_said() -> None:
    policy = CommandPolicy(deny=("*",), allow=("ls", "git push --dry-run", "vim --version"))
    assert policy.refusal("ls; git push --dry-run origin; vim --version") is None
    assert policy.refusal("ls; git push") is not None
    assert policy.refusal("ls; vim") is not None


WORDS = st.text(st.sampled_from("ab ;|&()<>{}#$`\\\"'\n!*?=-/"), max_size=12)
QUOTED = WORDS.map(lambda text: "'" + text.replace("'", "") + "'")
HARMLESS = st.one_of(
    st.sampled_from(["echo a", "make test", "A=1 pytest -q", "cat <f >g 2>&1", "[ -f vim ]", "x=$(date)", "ls | sort"]),
    QUOTED.map(lambda word: f"echo {word}"),
)
REFUSED = st.sampled_from(["vim a.py", "git push", "less <a", "git -C x push", "python", "git commit", "shutdown now"])
AROUND = st.sampled_from(
    [
        "{}", "( {} )", "{{ {}; }}", "if {}; then :; fi", "if :; then {}; else :; fi", "for i in a b; do {}; done",
        "while {}; do :; done", "f() {{ {}; }}", "echo $({})", 'echo "a $({}) b"', "x=`{}`", "cat <({})", "! {}",
        "cat <<END\n$({})\nEND", "case x in x) {};; esac", "timeout 5 {}", "env A=1 {}", "nohup {} &", "sudo -n {}",
        "find . -exec {} \\;",
    ]
)  # fmt: skip
BETWEEN = st.sampled_from(["; ", " && ", " || ", "\n", " & ", " ;\n\n"])


@settings(max_examples=400, deadline=None)
@given(st.lists(HARMLESS, max_size=3), REFUSED, st.lists(AROUND, max_size=2), BETWEEN, st.lists(HARMLESS, max_size=2))
def test_a_refused_command_is_refused_in_any_place(
    before: list[str], refused: str, around: list[str], between: str, after: list[str]
) -> None:
    line = refused
    for frame in around:
        if "`" in frame and "`" in line:
            continue  # the second would end the first
        if frame.startswith(("timeout", "env", "nohup", "sudo", "find", "!")) and line != refused:
            continue  # these start a program, not a construct
        if "$({})" in frame and line.startswith("("):
            continue  # $(( is arithmetic
        line = frame.format(line)
    assert POLICY.refusal(between.join([*before, line, *after])) is not None


@settings(max_examples=400, deadline=None)
@given(st.lists(HARMLESS, max_size=4), st.lists(QUOTED, max_size=3), BETWEEN, st.sampled_from(sorted(DENIED)))
def test_a_quoted_word_is_never_a_reason(lines: list[str], words: list[str], between: str, denied: str) -> None:
    said = [f"echo '; {denied}; vim; $(less)'", *lines, f'printf %s "{denied}; vim" {" ".join(words)}']
    document = f"cat <<'END'\n{denied}\nvim\n$(less)\nEND\n"
    assert POLICY.refusal(between.join(said) + "\n" + document) is None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), WORDS))
def test_no_text_is_too_odd_to_be_read(line: str) -> None:
    for command in read_line(line).commands:
        assert command.program.rpartition("/")[2] == command.program
    POLICY.refusal(line)


def test_a_deep_line_is_read() -> None:
    deep = 5_000
    for line in ("(" * deep + "vim" + ")" * deep, "$(" * deep, "if " * deep, "`" * deep, "{ " * deep + "vim"):
        assert POLICY.refusal(line) in (None, POLICY.refusal("vim")), "too deep to be looked into, or looked into"
