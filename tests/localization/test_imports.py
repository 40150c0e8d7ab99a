"""Which Python file imports which."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from localization import DirectoryTree
from localization.imports import ImportGraph
from tests.conftest import write_files

FILES = {
    "pkg/__init__.py": "",
    "pkg/core.py": "x = 1\n",
    "pkg/sub/__init__.py": "from ..core import x\n",
    "pkg/sub/deep.py": "from . import other\n",
    "pkg/sub/other.py": "",
    "src/lib2/__init__.py": "from .a import (\n    one,  # pkg.core\n    two,\n)\n",
    "src/lib2/a.py": "",
    "tests/conftest.py": "import pkg.core as core\n",
    "tests/helpers.py": "import pkg.sub.other, os\n",
    "tests/test_core.py": "",
    "tests/test_helped.py": "def test():\n    from helpers import f\n",
    "tests/lib/test_lib.py": "import lib2\n",
    "top.py": "import os; import sys\n",
    "odd.py": b"import pkg.core \xff\n",
}


@pytest.fixture
def graph(tmp_path: Path) -> ImportGraph:
    files: Mapping[str, str | bytes] = FILES
    write_files(tmp_path, files)
    return ImportGraph.build(DirectoryTree(tmp_path))


def test_from_an_edited_file_to_the_tests(graph: ImportGraph) -> None:
    found = graph.distances(["pkg/core.py"])
    assert found == {
        "pkg/core.py": 0,
        "odd.py": 1,
        "pkg/sub/__init__.py": 1,
        "pkg/sub/deep.py": 2,
        "tests/conftest.py": 1,
        "tests/helpers.py": 2,
        "tests/test_core.py": 2,
        "tests/test_helped.py": 2,
        "tests/lib/test_lib.py": 2,
    }


def test_relative_sibling_and_src(graph: ImportGraph) -> None:
    assert graph.distances(["pkg/sub/other.py"])["pkg/sub/deep.py"] == 1
    assert graph.distances(["pkg/sub/other.py"])["tests/test_helped.py"] == 2
    assert graph.distances(["src/lib2/a.py"]) == {
        "src/lib2/a.py": 0,
        "src/lib2/__init__.py": 1,
        "tests/lib/test_lib.py": 2,
    }


def test_what_nobody_imports(graph: ImportGraph) -> None:
    assert graph.distances(["top.py", "nowhere.py"]) == {"top.py": 0, "nowhere.py": 0}
