"""A tree of many small files, to see what grows with their number.

    python benchmarks/localization/made_up_tree.py FOLDER FILES

A hundred Python files to a folder; each has a class with a method that calls a function of the file before it, which it
imports. `indexing.py` and `side_by_side.py` then say what such a tree costs.
"""

import sys
from pathlib import Path

FILES_IN_FOLDER = 100
TEXT = '''"""Part {number} of a tree that was made up."""

from {before} import compute_{previous}


class Holder{number}:
    """Holds what part {number} computes."""

    def __init__(self, amount):
        self.amount = amount

    def total_{number}(self, factor=1):
        # Add what the part before it says.
        return self.amount * factor + compute_{previous}(factor)


def compute_{number}(value):
    if value < 0:
        raise ValueError("part {number} cannot compute a negative value")
    return value + {number}
'''


def module(number: int) -> str:
    return f"package_{number // FILES_IN_FOLDER}.module_{number % FILES_IN_FOLDER}"


def make(folder: Path, files: int) -> None:
    """Raises FileExistsError for a folder that is not empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    for number in range(files):
        path = folder / f"{module(number).replace('.', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        previous = (number or files) - 1
        path.write_text(TEXT.format(number=number, previous=previous, before=module(previous)), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
