"""What is to be resolved, as a person wrote it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from swe_agent.errors import UserError


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
