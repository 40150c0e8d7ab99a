"""What can be said of an edit without an environment and without doubt."""

from pathlib import PurePosixPath

from aci.lint import data, python
from aci.lint.faults import LARGEST, is_new, shown

_MAYBE_TEMPLATES = (".yaml", ".yml")


def new_errors(path: str, before: bytes, after: bytes) -> tuple[str, ...]:
    """Errors that `after` has and `before` had not, one line each; `before` is empty for a new file.

    Of Python (by the grammar of the interpreter that runs this program), JSON and TOML; any other file has none.
    """
    suffix = PurePosixPath(path).suffix.lower()
    check = python.compiled if suffix in python.SUFFIXES else data.check_for(path)
    if check is None or len(after) > LARGEST or suffix in _MAYBE_TEMPLATES:
        return ()
    fault = check(after)
    if fault is None or not is_new(fault, check(before) if before else None, before, after):
        return ()
    return (shown(fault, after),)
