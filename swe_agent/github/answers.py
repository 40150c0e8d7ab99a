"""The few fields that are read of GitHub's answers; the rest is ignored, so that additions do no harm."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from swe_agent.errors import InfrastructureError
from swe_agent.github.connection import Answer

_NAME = r"[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*"


class _Tolerant(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class UserAnswer(_Tolerant):
    login: str


class IssueAnswer(_Tolerant):
    number: int
    title: str
    body: str | None = None
    state: str = "open"
    locked: bool = False
    comments: int = 0
    pull_request: object | None = None
    repository_url: str | None = None


class CommentAnswer(_Tolerant):
    """A comment; `user` is null when the account is gone."""

    body: str | None = None
    user: UserAnswer | None = None
    author_association: str | None = None


class CommentAnswers(RootModel[list[CommentAnswer]]):
    """One page of comments."""


class RepositoryAnswer(_Tolerant):
    full_name: str | None = Field(None, pattern=rf"^{_NAME}/{_NAME}$")
    default_branch: str | None = None
    private: bool = False


AnswerModel = TypeVar("AnswerModel", bound=BaseModel)


def parse(model: type[AnswerModel], answer: Answer) -> AnswerModel:
    """The answer's body as `model`. Raises `InfrastructureError` when it is no JSON or not what GitHub answers."""
    try:
        return model.model_validate_json(answer.body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise InfrastructureError(
            f"{answer.place} does not answer like GitHub's API ({where}: {first['msg'][:100]}): "
            "is it a GitHub server, and is nothing between that asks for a login?"
        ) from None
