"""A candidate is what is left when junk is out of it."""

from envs import Patch
from swe_agent.candidate import Candidate


def section(path: str, mode: str = "100644") -> bytes:
    head = f"diff --git a/{path} b/{path}\nnew file mode {mode}\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1 @@\n+1\n".encode()


def test_junk_is_out_and_told() -> None:
    paths = ("reproduce.py", "src/a.py", ".github/workflows/x.yml", "build/b.js")
    candidate = Candidate(1, Patch(b"".join(section(path) for path in paths)), "test")
    cleaned = candidate.cleaned({"src", "."})
    assert cleaned.patch.paths == (".github/workflows/x.yml", "src/a.py")
    assert [(notice.path, notice.kind) for notice in cleaned.notices] == [
        ("reproduce.py", "left_out"),
        ("build/b.js", "left_out"),
        (".github/workflows/x.yml", "workflow"),
    ]
    assert candidate.cleaned({"build"}).patch.paths[1:] == ("build/b.js", "src/a.py")


def test_what_is_clean_is_as_it_was() -> None:
    candidate = Candidate(1, Patch(section("src/a.py")), "test")
    assert candidate.cleaned(set()) == candidate
