"""What earlier fixes replaced, and what the repository's signatures say."""

from swe_agent.repair.earlier import replacements
from swe_agent.repair.repository import Repository

DIFF = """\
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -3 +3 @@
-    now = datetime.now()
+    now = datetime.utcnow()
@@ -9,0 +10 @@
+    self.check()
@@ -20,2 +21 @@
-    a = 1
-    b = 2
+    return 3
@@ -30 +30 @@
-    if x < 3:
+    if x <= 3:
"""


def test_the_replaced_part_of_a_line_and_single_inserted_lines_are_kept() -> None:
    found = replacements(DIFF)
    assert found[0] == ("now", "utcnow")
    assert ("", "self.check()") in found
    assert len(found) == 3, "two lines that became one are no replacement"


def test_a_short_part_is_widened_until_it_says_something() -> None:
    old, new = replacements(DIFF)[-1]
    assert len(old.strip()) >= 3
    assert old.replace("<", "<=") == new


def test_nothing_of_nothing() -> None:
    assert replacements("") == ()


def test_parameters_with_defaults_are_known_by_the_function_and_the_class() -> None:
    repository = Repository(
        ["class Job:\n    def __init__(self, name, retry=True): pass\ndef run(a, *, level: int = 3): pass\n"]
    )
    assert repository.keywords("Job") == [("retry", "True")]
    assert repository.keywords("run") == [("level", "3")]
    assert repository.keywords("unknown") == []
    assert len(repository.model) > 0
