"""Trees of records made by hand."""

from localization.columns import Columns
from localization.reading import read_record


def columns_of(files: dict[str, str]) -> Columns:
    """The columns of files with these texts."""
    return Columns({path: read_record(path, text.encode()) for path, text in files.items()})
