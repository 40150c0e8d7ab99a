"""What is to be resolved, as a person wrote it."""

import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from swe_agent.errors import UserError
from swe_agent.pictures import beside
from trajectories import Image


class Comment(BaseModel):
    """One comment under an issue. `association` is GitHub's word for what the author is to the repository."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str
    body: str
    association: str | None = None


class Issue(BaseModel):
    """An issue text with where it came from. Text is untrusted: it is data for a prompt, never an instruction to us."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    body: str
    comments: tuple[Comment, ...] = ()
    source: Literal["github", "file", "text", "instance", "demo"] = "text"
    url: str | None = None
    number: int | None = None
    instance_id: str | None = None
    images: tuple[Image, ...] = Field(default=(), exclude=True)
    """Pictures that its file names and that lie beside it."""

    @property
    def text(self) -> str:
        """Title and body, without comments: what localization reads."""
        return f"{self.title}\n\n{self.body}".strip()


def issue_from_text(text: str, source: Literal["file", "text", "instance", "demo"] = "text") -> Issue:
    """First non-empty line is the title. Raises `UserError` on an empty text."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    title = lines[0].lstrip("# ").strip()
    if not title:
        raise UserError("the issue is empty: give a text, a file with one, or an issue's URL")
    return Issue(title=title, body="\n".join(lines[1:]).strip(), source=source)


def read_text(target: str) -> Issue:
    """`-` for standard input, a file, or the text itself; what is not UTF-8 is replaced. Raises `UserError`."""
    if target == "-":
        return issue_from_text(sys.stdin.buffer.read().decode("utf-8", "replace"), "text")
    path = Path(target)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False  # too long for a name: a text
    if is_file:
        return read_file(path)
    one_word = len(target.split()) == 1
    if one_word and (path.suffix in (".md", ".txt", ".rst", ".json", ".html") or "/" in target):
        raise UserError(f"no such file: {target}")
    return issue_from_text(target, "text")


def read_file(path: Path) -> Issue:
    """What is not UTF-8 is replaced. Raises `UserError`."""
    try:
        issue = issue_from_text(path.read_text(encoding="utf-8", errors="replace"), "file")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    return issue.model_copy(update={"images": beside(issue.text, path.parent)})
