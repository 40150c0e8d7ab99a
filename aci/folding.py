"""History folding: what a model was shown long ago is replaced by one line that says how to see it again.

When it is worth it. A service bills the part of a prompt that begins like the prompt before it (the cached prefix) at
`cached_price` of a new token, and everything behind the first difference at `written_price`. Folding from position p on
takes S tokens out of every later call and makes the T tokens behind p, which would have come out of the cache, be
written anew, once. With N calls still to come, it saves when

    N * cached_price * S  >  (written_price - cached_price) * T

N is not known: a run that has lasted n calls is taken to last n more, up to its limit of steps. So that folds happen
in batches, a second condition is that of rent or buy: they wait until carrying the S tokens along has cost `PATIENCE`
times what the re-writing will. Of all positions p that fulfil both, the one with the largest gain is taken. Beside that
stands a bound on the size that holds whatever it costs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aci.conversation import AGAIN, Conversation, Edits, no_edits, tokens_of
from aci.fold_text import fold_line, past, shortened, steps_text
from trajectories import Collapse, Fold, FoldedSteps, Folding, HistoryFolded, Message, Observer, UserMessage

Reason = Literal["saving", "bound", "overflow"]

LINE = 60
"""Tokens that a folded observation still takes, about."""
PATIENCE = 0.75
"""1 is the rule for when to buy what could be rented; a little less was cheaper on runs of 25 to 35 steps."""
ROOM = 0.7
"""Part of the bound that is filled after folding for its sake, so that the next steps need not fold again."""


@dataclass(frozen=True)
class FoldRules:
    """The last observations are shown whole while the bound allows it: those of the last reply, and of the ones before
    as many as make `keep_last` and are at most `keep_tokens` together. Prices are in units of a new token's."""

    keep_last: int = 3
    keep_tokens: int = 2_000
    """Estimated. What is kept back has to be written anew with every fold and is sent with every call."""
    max_tokens: int = 100_000
    """Bound on the estimated tokens of what is shown, at least 2,000; the tools' schemas are not counted."""
    cached_price: float = 0.1
    written_price: float = 1.0
    least: int = 150
    """Estimated tokens of an observation below which a line in its place is not worth it."""
    for_saving: bool = True
    """False: fold for the bound alone."""


@dataclass(frozen=True)
class Situation:
    """What folding asks of the run. The first `sent` messages were part of the call before: they may be cached."""

    sent: int = 0
    calls_left: int = 0
    plan: str = ""
    """The model's own plan, repeated where many steps become one message."""
    overflow: bool = False


def fold(
    messages: Sequence[Message],
    already: Folding = Folding(),
    rules: FoldRules = FoldRules(),
    situation: Situation = Situation(),
    *,
    keep: Callable[[str], str],
    edits: Edits = no_edits,
) -> Folding:
    """What is to be folded of a conversation, on top of what already is; `Folding.shown` makes what the model sees.

    Pure but for `keep`, which is given each text that is folded and answers with its handle. System, issue and replies
    are never touched, nor the observations of edits, nor the last ones, while the bound holds without them.
    """
    view = View(Conversation.of(messages, edits), rules, keep, already)
    view.fold(situation)
    return view.folding


class View:
    """A conversation and what is folded of it. Measures every message once."""

    def __init__(
        self, talk: Conversation, rules: FoldRules, keep: Callable[[str], str], folding: Folding = Folding()
    ) -> None:
        self.talk, self.rules, self.folding = talk, rules, folding
        self._keep = keep
        self._shown = folding.shown(talk.messages)
        self._tokens = [entry.tokens for entry in talk.entries]
        self._whole = [True] * len(talk.entries)
        self.tokens = 0
        self._measure(folding)

    @property
    def shown(self) -> list[Message]:
        """What the model sees."""
        return self._shown

    def add(self, message: Message) -> None:
        entry = self.talk.add(message)
        self._shown.append(message)
        self._tokens.append(entry.tokens)
        self._whole.append(True)
        self.tokens += entry.tokens

    def fold(self, situation: Situation) -> Reason | None:
        """Fold what the bound demands and what is worth it; says why, None when nothing was folded."""
        before = self.folding
        reason: Reason = "saving"
        if self.tokens > self.rules.max_tokens:
            reason = "overflow" if situation.overflow else "bound"
            self._shrink(situation.plan)
        self._save(situation)
        return None if self.folding == before else reason

    def _save(self, situation: Situation) -> None:
        while self.rules.for_saving and (places := self._worth_it(situation)):
            self._fold(places)

    def _worth_it(self, situation: Situation) -> list[int]:
        """Both inequalities of this module, for every position from the newest to the oldest."""
        rules, protected, now = self.rules, self._last(), len(self.talk.starts)
        extra = rules.written_price - rules.cached_price
        best, chosen = 0.0, 0
        saved = carried = behind = 0
        candidates: list[int] = []
        for at in range(len(self._tokens) - 1, self._first_open() - 1, -1):
            again = self.talk.superseded.get(at) == AGAIN
            if self._foldable(at) and (again or at not in protected):
                candidates.append(at)
                size = self._tokens[at] - LINE
                saved += size
                carried += size * max(now - self.talk.entries[at].group - 1, 0)
                behind += LINE
                gain = situation.calls_left * rules.cached_price * saved - extra * behind
                if gain > best and carried * rules.cached_price > PATIENCE * extra * behind:
                    best, chosen = gain, len(candidates)
            elif at < situation.sent:
                behind += self._tokens[at]
        return candidates[:chosen]

    def _shrink(self, plan: str) -> None:
        """Until there is room again: what is superseded, other observations from the oldest on, whole steps, the
        observations that are protected, and in the end a part of whatever is large."""
        most, goal = self.rules.max_tokens, int(self.rules.max_tokens * ROOM)
        protected = self._last()
        newest = self.talk.starts[-1] if self.talk.starts else 0
        usual = [at for at in self._open_observations() if at not in protected and self._foldable(at)]
        self._fold_until(goal, [at for at in usual if at in self.talk.superseded])
        self._fold_until(goal, usual)
        self._collapse(goal, min(protected, default=newest), plan)
        if self.tokens > most:
            self._fold_until(goal, [at for at in self._open_observations() if at < newest])
            self._collapse(goal, newest, plan)
        if self.tokens > most:
            self._cut(goal)

    def _fold_until(self, goal: int, places: Sequence[int]) -> None:
        over, chosen = self.tokens - goal, []
        for at in places:
            if over > 0 and self._whole[at] and self._tokens[at] > LINE:
                over -= self._tokens[at] - LINE
                chosen.append(at)
        self._fold(chosen)

    def _fold(self, places: Sequence[int]) -> None:
        folds = []
        for at in sorted(places):
            message = self.talk.entries[at].message
            handle = self._keep(message.content or "")
            folds.append(Fold(at=at, text=fold_line(message, handle, self.talk.superseded.get(at)), handle=handle))
        self._take(folds)

    def _collapse(self, goal: int, end: int, plan: str) -> None:
        """The oldest steps become one message, as many as must, none that reaches beyond position `end`."""
        if not self.talk.starts or self.tokens <= goal:
            return
        first, begin = self.talk.starts[0], self._first_open()
        most = self.rules.max_tokens // 10
        over, last = self.tokens - goal + most, begin
        borders = [at for at in self.talk.starts if begin < at <= end]
        for border in borders:
            if over <= 0:
                break
            over -= sum(self._tokens[last:border])
            last = border
        if last == begin:
            return
        entries = self.talk.entries[begin:last]
        folded = {fold.at: fold.text for fold in self.folding.folds}
        texts = [folded.get(at, entry.message.content or "") for at, entry in enumerate(entries, begin)]
        handle = self._keep(steps_text(entries, texts))
        earlier = self.folding.collapse.parts if self.folding.collapse else ()
        parts = (*earlier, FoldedSteps(first=entries[0].group, last=entries[-1].group, handle=handle))
        edited = [(path, entry.group) for entry in self.talk.entries[first:last] for path in entry.edited]
        text = past(parts, edited, plan, most)
        self._take((), Collapse(first=first, last=last, text=text, parts=parts))

    def _cut(self, goal: int) -> None:
        """What is left is too large by itself: every message gets a share, and what a small one leaves of it."""
        opening = self.talk.starts[0] if self.talk.starts else len(self._tokens)
        left = [*range(opening), *range(self._first_open(), len(self._tokens))]
        room = goal - (self._tokens[opening] if self.folding.collapse else 0)
        share = room // max(len(left), 1)
        small = [self._tokens[at] for at in left if self._tokens[at] <= share]
        large = [at for at in left if self._tokens[at] > share]
        share = (room - sum(small)) // max(len(large), 1)
        folds = []
        for at in large:
            text, handle = shortened(self.talk.entries[at].message, share, self._keep)
            folds.append(Fold(at=at, text=text, handle=handle))
        self._take(folds)

    def _take(self, folds: Sequence[Fold], collapse: Collapse | None = None) -> None:
        if not folds and collapse is None:
            return
        self.folding = self.folding.plus(folds, collapse)
        self._shown = self.folding.shown(self.talk.messages)
        self._measure(Folding(folds=tuple(folds), collapse=collapse or self.folding.collapse))

    def _measure(self, new: Folding) -> None:
        for each in new.folds:
            (short,) = Folding(folds=(each.model_copy(update={"at": 0}),)).shown([self.talk.entries[each.at].message])
            self._tokens[each.at], self._whole[each.at] = tokens_of(short), False
        if new.collapse is not None:
            first, last = new.collapse.first, new.collapse.last
            self._tokens[first:last] = [0] * (last - first)
            self._tokens[first] = tokens_of(UserMessage(content=new.collapse.text))
        self.tokens = sum(self._tokens)

    def _first_open(self) -> int:
        """The first position that can still be folded."""
        if self.folding.collapse is not None:
            return self.folding.collapse.last
        return self.talk.starts[0] if self.talk.starts else len(self._tokens)

    def _open_observations(self) -> list[int]:
        return [at for at in self.talk.observations if at >= self._first_open()]

    def _foldable(self, at: int) -> bool:
        entry = self.talk.entries[at]
        return entry.is_observation and not entry.edited and self._whole[at] and self._tokens[at] >= self.rules.least

    def _last(self) -> frozenset[int]:
        """The observations that are kept back: all of the last reply's, and before them as many as the rules allow."""
        rules, kept = self.rules, set(self.talk.newest)
        left = rules.keep_tokens - sum(self.talk.entries[at].tokens for at in kept)
        for at in reversed(self.talk.observations[-rules.keep_last :] if rules.keep_last else []):
            if at not in kept:
                left -= self.talk.entries[at].tokens
                if left < 0:
                    break
                kept.add(at)
        return frozenset(kept)


class HistoryFolder:
    """Holds the conversation of a run, unfolded, and shows the model what it should see of it."""

    def __init__(
        self,
        rules: FoldRules,
        *,
        keep: Callable[[str], str],
        edits: Edits,
        plan: Callable[[], str],
        max_calls: int,
        observer: Observer,
    ) -> None:
        self._view = View(Conversation(edits), rules, keep)
        self._plan, self._max_calls, self._observer = plan, max_calls, observer
        self._sent = 0
        self._calls = 0

    @property
    def messages(self) -> Sequence[Message]:
        """The whole conversation, unfolded."""
        return self._view.talk.messages

    @property
    def tokens(self) -> int:
        """Estimated, of what the model sees."""
        return self._view.tokens

    def add(self, message: Message) -> None:
        self._view.add(message)

    def shown(self) -> Sequence[Message]:
        """What to send now. Folds first where that is worth it; each folding is told as an event."""
        self._fold()
        self._calls += 1
        self._sent = len(self._view.talk.entries)
        return self._view.shown

    def harder(self) -> bool:
        """The service found it too long: fold to two thirds of it, and hold that from now on. False: cannot be done."""
        before = self._view.tokens
        self._view.rules = replace(self._view.rules, max_tokens=max(int(before * 2 / 3), 1))
        self._fold(overflow=True)
        return self._view.tokens < before

    def _fold(self, overflow: bool = False) -> None:
        before, folding = self._view.tokens, self._view.folding
        left = max(min(self._calls, self._max_calls - self._calls), 0)
        reason = self._view.fold(Situation(self._sent, left, self._plan(), overflow))
        if reason is None:
            return
        known = set(folding.folds)
        now = self._view.folding
        self._observer(
            HistoryFolded(
                step=self._calls,
                reason=reason,
                folds=tuple(each for each in now.folds if each not in known),
                collapse=now.collapse if now.collapse != folding.collapse else None,
                before=before,
                after=self._view.tokens,
            )
        )
