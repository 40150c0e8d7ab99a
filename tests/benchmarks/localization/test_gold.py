import difflib

import pytest
from gold import Definition, FileChange, Function, GoldFile, files_of, functions_of, read_patch
from hypothesis import given, settings
from hypothesis import strategies as st

PATCH = """diff --git a/src/cart.py b/src/cart.py
index 1111111..2222222 100644
--- a/src/cart.py
+++ b/src/cart.py
@@ -1,6 +1,6 @@ class Cart:
 one
 two
-three
--- four
+3
 five
+5.5
 six
@@ -20,0 +21,2 @@
+a
+b
diff --git a/src/new.py b/src/new.py
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/src/new.py
@@ -0,0 +1 @@
+x
diff --git a/src/gone.py b/src/gone.py
deleted file mode 100644
index 3333333..0000000
--- a/src/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/old name.py b/new name.py
similarity index 90%
rename from old name.py
rename to new name.py
--- a/old name.py\t
+++ b/new name.py\t
@@ -5 +5 @@
-x
+y
\\ No newline at end of file
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git "a/caf\\303\\251.py" "b/caf\\303\\251.py"
--- "a/caf\\303\\251.py"
+++ "b/caf\\303\\251.py"
@@ -2 +1,0 @@
-x
diff --git a/empty.py b/empty.py
new file mode 100644
index 0000000..e69de29
"""


def test_every_way_to_change_a_file() -> None:
    assert read_patch(PATCH) == (
        FileChange("src/cart.py", "M", removed=(3, 4), insertions=(4, 5, 20)),
        FileChange("src/new.py", "A", insertions=(0,)),
        FileChange("src/gone.py", "D", removed=(1,)),
        FileChange("old name.py", "R", removed=(5,), insertions=(5,)),
        FileChange("run.sh", "M"),
        FileChange("café.py", "M", removed=(2,)),
        FileChange("empty.py", "A"),
    )
    assert files_of(PATCH)[:2] == (GoldFile("src/cart.py", "M"), GoldFile("src/new.py", "A"))


@pytest.mark.parametrize("text", ["", "some words", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"])
def test_no_git_patch(text: str) -> None:
    with pytest.raises(ValueError, match="not a git patch"):
        read_patch(text)


def test_a_patch_cut_off() -> None:
    with pytest.raises(ValueError, match="cut off"):
        read_patch("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a")


lines = st.lists(st.sampled_from(["a", "b", "", "-- a", "++ b/x", "@@ -1 +1 @@", "diff --git a/y b/y"]), max_size=12)


@given(old=lines, new=lines, context=st.integers(0, 3))
@settings(deadline=None)
def test_changed_lines_are_those_of_the_diff(old: list[str], new: list[str], context: int) -> None:
    hunks = list(difflib.unified_diff(old, new, lineterm="", n=context))[2:]
    change = read_patch("\n".join(["diff --git a/x b/x", "--- a/x", "+++ b/x", *hunks, ""]))[0]
    changes = [each for each in difflib.SequenceMatcher(None, old, new).get_opcodes() if each[0] != "equal"]
    assert change.removed == tuple(line + 1 for _, first, end, _, _ in changes for line in range(first, end))
    assert change.insertions == tuple(end for _, _, end, start, stop in changes if start < stop)


DEFINITIONS = (
    Definition("Cart", False, 1, 30),
    Definition("Cart.total", True, 3, 10),
    Definition("Cart.total.inner", True, 5, 7),
    Definition("Cart.add", True, 11, 20),
)


@pytest.mark.parametrize(
    ("hunk", "expected"),
    [
        ("@@ -4 +4 @@\n-a\n+b\n", ["Cart.total"]),
        ("@@ -6 +6 @@\n-a\n+b\n", ["Cart.total.inner"]),
        ("@@ -9,3 +9 @@\n-a\n-b\n-c\n+d\n", ["Cart.add", "Cart.total"]),
        ("@@ -10,0 +11 @@\n+between two methods\n", []),
        ("@@ -7,0 +8 @@\n+after the inner one, still in the outer\n", ["Cart.total"]),
        ("@@ -30,0 +31 @@\n+after the class\n", []),
        ("@@ -0,0 +1 @@\n+on top\n", []),
    ],
)
def test_functions_around_changed_lines(hunk: str, expected: list[str]) -> None:
    patch = f"diff --git a/src/cart.py b/src/cart.py\n--- a/src/cart.py\n+++ b/src/cart.py\n{hunk}"
    functions = functions_of(patch, lambda path: DEFINITIONS, ["src/cart.py"])
    assert functions == tuple(Function("src/cart.py", name) for name in expected)
    assert functions_of(patch, lambda path: DEFINITIONS, ["src/other.py"]) == ()
