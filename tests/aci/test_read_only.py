import pytest

from aci.read_only import is_read_only
from aci.shell_line import read_line


@pytest.mark.parametrize(
    "line",
    [
        "ls /",
        "cd src && ls -la | sort | head -5; pwd",
        "cat a 2>/dev/null || echo none >&2",
        "sed -n '1,5p' a.py; sed 's/a/b/g' a",
        "find . -name '*.py' | xargs grep -n foo",
        "find . -type f -exec grep -l x {} +",
        "git --no-pager log --oneline -5 -- a; git -C sub diff HEAD~1; git status --short",
        "git branch -a; git stash list",
        "awk '{print $1}' a; wc -l < a",
        'for f in *.py; do head -3 "$f"; done',
        "cat <<END\n$(date)\nEND",
        "x=$(grep -c a b); echo $x; export A=1; [ -f a ] && [[ -d b ]]",
        "timeout 5 env A=1 ls; bash -c 'ls; pwd'",
    ],
)
def test_it_cannot_change_a_file(line: str) -> None:
    assert is_read_only(read_line(line))


@pytest.mark.parametrize(
    "line",
    [
        "echo a > b",
        "ls >> log",
        "ls &> log",
        "ls &",
        "sed -i s/a/b/ a",
        "sed --in-place=.bak s/a/b/ a",
        "sed 's/a/b/w out' a",
        "sed -n 'w out' a",
        "find . -delete",
        "find . -exec rm {} +",
        "find . -fprint a",
        "sort -o a b",
        "git checkout a",
        "git stash",
        "git -c core.pager=x log",
        "git diff --output=a",
        "git branch new",
        "awk '{print > \"a\"}' b",
        "awk 'BEGIN { system(\"rm a\") }'",
        "pytest",
        "python -c 'x'",
        "echo $(rm a)",
        "cat <<END\n`rm a`\nEND",
        "$PROGRAM a",
        "find . $WHAT",
        "bash -c 'rm a'",
        "bash a.sh",
        "tee a",
        "uniq a b",
        "ls; unclosed '",
        "xargs rm",
    ],
)
def test_it_may_change_a_file(line: str) -> None:
    assert not is_read_only(read_line(line))
