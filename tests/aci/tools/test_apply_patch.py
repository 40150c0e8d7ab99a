import pytest

from aci import ToolContext, ToolError
from aci.tools.apply_patch import ApplyPatch
from tests.aci.conftest import FILES

GREET = FILES["src/greet.py"].decode()


def apply(context: ToolContext, patch: str) -> str:
    return ApplyPatch(patch=patch).run(context).text


def text_of(context: ToolContext, path: str) -> str:
    return context.environment.read(path).decode()


UNIFIED = """\
diff --git a/src/greet.py b/src/greet.py
index 123..456 100644
--- a/src/greet.py
+++ b/src/greet.py
@@ -10,4 +10,4 @@ class Greeter:
     def greet(self):
         if self.name:
-            return "hello " + self.name
+            return "hi " + self.name
         return "hello"
@@ -16,2 +16,3 @@
 def shout(text):
-    return text.upper()
+    # loud
+    return text.upper() + "!"
--- /dev/null
+++ b/src/new.py
@@ -0,0 +1,2 @@
+x = 1
+y = 2
"""


def test_a_unified_diff_of_several_files(context: ToolContext) -> None:
    text = apply(context, UNIFIED)
    expected = GREET.replace('"hello " +', '"hi " +').replace(
        "    return text.upper()", '    # loud\n    return text.upper() + "!"'
    )
    assert text_of(context, "src/greet.py") == expected
    assert text_of(context, "src/new.py") == "x = 1\ny = 2\n"
    assert text == "Changed src/greet.py: +3 -2 at lines 10, 16.\nAdded src/new.py: 2 lines."


def test_wrong_numbers_and_counts_do_no_harm(context: ToolContext) -> None:
    wrong = UNIFIED.replace("-10,4 +10,4", "-1,9 +3,7").replace("-16,2 +16,3", "-900 +900")
    apply(context, wrong)
    assert '"hi "' in text_of(context, "src/greet.py")
    assert "# loud" in text_of(context, "src/greet.py")


def test_the_other_form(context: ToolContext) -> None:
    text = apply(
        context,
        """*** Begin Patch
*** Update File: src/greet.py
@@ class Greeter:
@@     def greet(self):
-        if self.name:
+        if self.name is not None:
             return "hello " + self.name
*** Add File: src/new.py
+x = 1
*** Delete File: wide.txt
*** Update File: bom.txt
*** Move to: moved/bom.txt
@@
 first
-second
+2nd
*** End Patch
""",
    )
    assert text_of(context, "src/greet.py") == GREET.replace("if self.name:", "if self.name is not None:")
    assert text_of(context, "src/new.py") == "x = 1\n"
    assert context.environment.read("moved/bom.txt") == b"\xef\xbb\xbffirst\n2nd\n"
    for gone in ("wide.txt", "bom.txt"):
        with pytest.raises(FileNotFoundError):
            context.environment.read(gone)
    assert "Changed bom.txt, now moved/bom.txt: +1 -1 at lines 1." in text


def test_all_or_nothing(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        apply(context, UNIFIED.replace("def shout(text):", "def shuot(text):").replace("+y = 2", "+y = 3"))
    message = str(caught.value)
    assert message.startswith("Nothing is applied.\nsrc/greet.py, hunk 2: its lines, from 'def shuot(text):' on")
    assert "   16  def shout(text):" in message
    assert context.environment.diff().is_empty
    with pytest.raises(ToolError, match=r"Not applied, there is no src/new\.py"):
        apply(context, UNIFIED.replace("+y = 2", "+y = ("))
    assert context.environment.diff().is_empty


def test_a_failure_while_writing_puts_everything_back(context: ToolContext) -> None:
    context.environment.exec("chmod 755 src/other.py; mkdir deep; ln -s ../src deep/link", timeout=10)
    patch = "*** Update File: src/other.py\n-from greet import shout\n+import greet\n*** Add File: bom.txt/x\n+x"
    before = context.environment.exec("git status --porcelain; git diff", timeout=10).stdout
    with pytest.raises(ToolError, match="a part of this path is a file"):
        apply(context, patch)
    assert context.environment.exec("git status --porcelain; git diff", timeout=10).stdout == before


def test_lines_that_stand_several_times_are_not_guessed_at(context: ToolContext) -> None:
    context.environment.write("twice.txt", b"a\nb\nc\na\nb\nc\n")
    with pytest.raises(ToolError, match="2 times, from lines 1, 4 on"):
        apply(context, "*** Begin Patch\n*** Update File: twice.txt\n a\n-b\n+B\n*** End Patch")
    apply(context, "--- twice.txt\n+++ twice.txt\n@@ -4,2 +4,2 @@\n a\n-b\n+B\n")
    assert context.environment.read("twice.txt") == b"a\nb\nc\na\nB\nc\n"
    apply(context, "*** Begin Patch\n*** Update File: twice.txt\n@@\n-c\n+C\n*** End of File\n*** End Patch")
    assert context.environment.read("twice.txt") == b"a\nb\nc\na\nB\nC\n"


def test_other_white_space_is_found_and_said(context: ToolContext) -> None:
    hunk = '@@ -11 +11 @@\n if self.name:\n-    return "hello " + self.name\n+    return self.name\n'
    text = apply(context, f"--- a/src/greet.py\n+++ b/src/greet.py\n{hunk}")
    assert text_of(context, "src/greet.py") == GREET.replace('return "hello " + self.name', "return self.name")
    assert "only with another indentation. The change:" in text


def test_line_ends_and_a_missing_newline_stay(context: ToolContext) -> None:
    hunk = "@@ -1,2 +1,3 @@\n def one():\n-    return 1\n+    # one\n+    return 11\n"
    apply(context, f"--- a/src/crlf.py\n+++ b/src/crlf.py\n{hunk}")
    assert context.environment.read("src/crlf.py").startswith(b"def one():\r\n    # one\r\n    return 11\r\n\r\n")
    makefile = "--- a/Makefile\n+++ b/Makefile\n@@ -2,2 +2,2 @@\n \t@echo one\n-\t@echo two\n"
    apply(context, makefile + "\\ No newline at end of file\n+\t@echo 2\n\\ No newline at end of file\n")
    assert context.environment.read("Makefile") == b"all:\n\t@echo one\n\t@echo 2"
    apply(context, makefile.replace("two", "2") + "\\ No newline at end of file\n+\t@echo two\n")
    assert context.environment.read("Makefile") == b"all:\n\t@echo one\n\t@echo two\n"
    apply(context, makefile + "+\t@echo 2\n\\ No newline at end of file\n")
    assert context.environment.read("Makefile") == b"all:\n\t@echo one\n\t@echo 2"


def test_modes_and_renames_of_git(context: ToolContext) -> None:
    text = apply(
        context,
        "diff --git a/src/other.py b/src/moved.py\nold mode 100644\nnew mode 100755\nsimilarity index 100%\n"
        "rename from src/other.py\nrename to src/moved.py\n"
        "diff --git a/run.sh b/run.sh\nnew file mode 100755\n--- /dev/null\n+++ b/run.sh\n@@ -0,0 +1 @@\n+true\n"
        "diff --git a/wide.txt b/wide.txt\ndeleted file mode 100644\n",
    )
    assert "Moved src/other.py, now src/moved.py, mode 755." in text
    assert context.environment.exec("stat -c %a src/moved.py run.sh", timeout=10).stdout == "755\n755\n"
    assert context.environment.read("src/moved.py") == FILES["src/other.py"]
    apply(context, "diff --git a/run.sh b/bin/run.sh\nrename from run.sh\nrename to bin/run.sh\n")
    assert context.environment.exec("stat -c %a bin/run.sh", timeout=10).stdout == "755\n"


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ("hello", "no file is named"),
        ("\n\n", "the patch is empty"),
        ("@@ -1 +1 @@\n-a\n+b", "before any file is named"),
        ("*** Begin Patch\n*** Update File: bom.txt\n*** End Patch", "nothing is changed in bom.txt"),
        ("*** Begin Patch\n*** Update File: bom.txt\n@@\nfirst\n*** End Patch", "begins with a space, - or"),
        ("*** Begin Patch\n*** Add File: x.txt\nfirst\n*** End Patch", "begins with +"),
        ("*** Begin Patch\n*** Add File: bom.txt\n+x\n*** End Patch", "exists and is not overwritten"),
        ("*** Begin Patch\n*** Delete File: none.txt\n*** End Patch", "There is no file none.txt"),
        ("*** Begin Patch\n*** Delete File: ../x\n*** End Patch", "outside the repository"),
        ("--- a/logo.png\n+++ b/logo.png\n@@ -1 +1 @@\n-a\n+b", "binary file"),
        ("diff --git a/a b/a\nnew file mode 120000\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+/etc", "not applied here"),
        ("*** Begin Patch\n*** Delete File: bom.txt\n*** Add File: bom.txt\n+x\n*** End Patch", "named by two parts"),
    ],
)
def test_what_is_refused(context: ToolContext, patch: str, why: str) -> None:
    with pytest.raises(ToolError) as caught:
        apply(context, patch)
    assert why in str(caught.value)
    assert context.environment.diff().is_empty


def test_paths_that_git_quotes_and_lines_that_look_like_headers(context: ToolContext) -> None:
    context.environment.write("ünï b.sql", b"-- a comment\nselect 1;\n")
    apply(
        context,
        'diff --git "a/\\303\\274n\\303\\257 b.sql" "b/\\303\\274n\\303\\257 b.sql"\n'
        '--- "a/\\303\\274n\\303\\257 b.sql"\n+++ "b/\\303\\274n\\303\\257 b.sql"\n'
        "@@ -1,2 +1,2 @@\n--- a comment\n+++ another\n select 1;\n-- \n2.39.5\n",
    )
    assert context.environment.read("ünï b.sql") == b"++ another\nselect 1;\n"


def test_it_says_which_paths_it_touches() -> None:
    assert ApplyPatch(patch=UNIFIED).touches() == ("src/greet.py", "src/new.py")
    assert ApplyPatch(patch="hello").touches() == ()
