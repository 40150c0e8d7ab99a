"""What an eval script says, and the command of a row that has none."""

import pytest

from envs import Patch
from swe_agent.swebench.eval_script import command_for, parse_eval_script
from swe_agent.swebench.rows import Row
from tests.swe_agent.swebench.rows import COMMAND, eval_script

ACTIVATED = """\
#!/bin/bash
set -uxo pipefail
source /opt/miniconda3/bin/activate
conda activate testbed
cd /testbed
export LANG=en_US.UTF-8
git config --global --add safe.directory /testbed
cd /testbed
git status
git show
git -c core.fileMode=false diff abc
source /opt/miniconda3/bin/activate
conda activate testbed
python -m pip install -e '.[dev]'
git checkout abc tests/test_a.py
git apply -v - <<'EOF_1'
+export NOT=this
EOF_1
: '>>>>> Start Test Output'
pytest -rA tests/test_a.py
: '>>>>> End Test Output'
git checkout abc tests/test_a.py
"""


def test_the_parts_of_a_script() -> None:
    found = parse_eval_script(ACTIVATED)
    assert found is not None
    assert found.activation == ("source /opt/miniconda3/bin/activate", "conda activate testbed")
    assert found.before_tests == ("export LANG=en_US.UTF-8",)
    assert found.install == ("python -m pip install -e '.[dev]'",)
    assert found.test_command == "pytest -rA tests/test_a.py"


def test_a_script_without_activation() -> None:
    found = parse_eval_script(eval_script("abc"))
    assert found is not None
    assert (found.activation, found.before_tests) == ((), ("export GREETING=hello",))
    assert (found.install, found.test_command) == (("true install",), COMMAND)


@pytest.mark.parametrize("text", ["", "pytest -rA", ": '>>>>> Start Test Output'\npytest\n"])
def test_a_script_without_both_marks_says_nothing(text: str) -> None:
    assert parse_eval_script(text) is None


PATCH = b"""\
diff --git a/tests/a/test_new.py b/tests/a/test_new.py
new file mode 100644
--- /dev/null
+++ b/tests/a/test_new.py
@@ -0,0 +1 @@
+1
diff --git a/tests/data.json b/tests/data.json
--- a/tests/data.json
+++ b/tests/data.json
@@ -1 +1 @@
-1
+2
diff --git a/tests/test_gone.py b/tests/test_gone.py
deleted file mode 100644
--- a/tests/test_gone.py
+++ /dev/null
@@ -1 +0,0 @@
-1
"""


@pytest.mark.parametrize(
    ("command", "said"),
    [("pytest -rA", "pytest -rA tests/a/test_new.py"), ("./tests/runtests.py", "./tests/runtests.py a.test_new")],
)
def test_a_classic_row_runs_the_test_files_of_its_patch(command: str, said: str) -> None:
    row = Row("a__a-1", "o/r", "c", "c", "1", Patch(b""), Patch(PATCH), (), ())
    assert command_for(row, command) == said
