"""What a model was shown instead of parts of a conversation, as data: a recorded run can be shown again exactly."""

from collections.abc import Sequence

from pydantic import JsonValue

from trajectories.messages import AssistantMessage, Frozen, Message, ToolMessage, UserMessage


class Fold(Frozen):
    """`text` is shown in place of the content and the pictures of the message at position `at`; of a reply, in place of
    the arguments of its calls. `handle` opens what was there."""

    at: int
    text: str
    handle: str


class FoldedSteps(Frozen):
    """Steps `first` to `last`, whose whole text `handle` opens."""

    first: int
    last: int
    handle: str


class Collapse(Frozen):
    """The messages at `first` up to, not including, `last` are shown as one message of the user."""

    first: int
    last: int
    text: str
    parts: tuple[FoldedSteps, ...] = ()


class Folding(Frozen):
    """All that is folded of one conversation. Positions are those of the whole conversation, from 0."""

    folds: tuple[Fold, ...] = ()
    collapse: Collapse | None = None

    def shown(self, messages: Sequence[Message]) -> list[Message]:
        """The conversation as the model sees it: the same messages in the same order, some of them shorter."""
        texts = {fold.at: fold.text for fold in self.folds}
        shown = [_shortened(message, texts[at]) if at in texts else message for at, message in enumerate(messages)]
        if self.collapse is not None:
            shown[self.collapse.first : self.collapse.last] = [UserMessage(content=self.collapse.text)]
        return shown

    def plus(self, folds: Sequence[Fold], collapse: Collapse | None = None) -> "Folding":
        """With more folded; a fold at the same place and a collapse take the place of the earlier one."""
        collapse = collapse or self.collapse
        by_place = {fold.at: fold for fold in (*self.folds, *folds)}
        outside = [at for at in sorted(by_place) if collapse is None or not collapse.first <= at < collapse.last]
        return Folding(folds=tuple(by_place[at] for at in outside), collapse=collapse)


def _shortened(message: Message, text: str) -> Message:
    if isinstance(message, UserMessage | ToolMessage):
        return message.model_copy(update={"content": text, "images": ()})
    if not isinstance(message, AssistantMessage):
        return message.model_copy(update={"content": text})
    left_out: dict[str, JsonValue] = {"left_out": text}
    calls = tuple(call.model_copy(update={"arguments": left_out, "malformed": None}) for call in message.tool_calls)
    return message.model_copy(update={"tool_calls": calls, "content": text if not calls else None})
