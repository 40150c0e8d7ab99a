"""The choice among judged candidates, with the reason for the winner and for each of the others.

In this order: status, what broke, what was turned, agreement (how many samples behave like it), fewer lines, earlier.
Voting among normalised patches is Agentless's (Xia et al., 2024, arXiv:2407.01489, section 3.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from swe_agent.candidate import Verdict
from swe_agent.selection.behaviour import Behaviour
from swe_agent.selection.confidence import Trust, is_found, preference, trust
from swe_agent.selection.order import Judged, changed_lines, evidence
from trajectories import Considered, Distinction, Selection


def strongest(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Those that no other beats by verdict."""
    best = min(evidence(each.verdict) for each in judged)
    return tuple(each for each in judged if evidence(each.verdict) == best)


def choose(judged: Sequence[Judged], behaviour: Behaviour | None) -> Selection:
    """Choose one of at least one candidate. Without `behaviour` only repeats of the same patch agree."""
    top = strongest(judged)
    clusters = _clusters(top, behaviour)
    votes = {each.number: sum(one.votes for one in cluster) for cluster in clusters for each in cluster}
    ranked = sorted(top, key=lambda each: (-votes[each.number], each.lines, each.number))
    if all(is_found(each) for each in top):
        # A search reaches one wrong behaviour in as many ways as a right one: its candidates have no votes.
        ranked = sorted(top, key=lambda each: preference(each, behaviour))
    winner = ranked[0]
    clusters.sort(key=lambda cluster: (winner not in cluster, cluster[0].number))
    distinctions = _distinctions(winner, clusters, behaviour)
    rivals = {
        number: found
        for number, found in distinctions.items()
        if found.familiar and votes[number] >= votes[winner.number]
    }
    ambiguous = winner.verdict.status == "validated" and bool(rivals)
    reasons = {each.number: _lost(each, winner, top, votes, distinctions, behaviour) for each in judged}
    trusted = {
        each.number: trust(each, _rivals(each, clusters, behaviour), behaviour) for each in judged if is_found(each)
    }
    won = _won(winner, judged, top, votes, clusters, behaviour)
    if all(is_found(each) for each in top) and len(top) > 1:
        won = f"{len(top)} candidates pass; this one changes least of what held, and was found first among equals"
    if ambiguous:
        won = _undecided(winner, next(iter(rivals.values())))
    return Selection(
        winner=winner.number,
        reason=won,
        ambiguous=ambiguous,
        candidates=tuple(_considered(judged, {**reasons, winner.number: won}, trusted)),
        ranking=(*(each.number for each in ranked), *(each.number for each in _order(judged) if each not in top)),
        clusters=tuple(tuple(each.number for each in cluster) for cluster in clusters),
        distinctions=tuple(distinctions.values()),
        probe=behaviour.probe if behaviour else None,
    )


def settled(verdict: Verdict, selection: Selection) -> Verdict:
    """The winner's verdict, which is `plausible` where the selection is ambiguous or the winner not to be trusted."""
    if not verdict.accepted:
        return verdict
    if selection.ambiguous:
        return replace(verdict, status="plausible", reason=f"{verdict.reason}, but {selection.reason}")
    winner = next(each for each in selection.candidates if each.number == selection.winner)
    if winner.confidence == "plausible":
        return replace(verdict, status="plausible", reason=f"{verdict.reason}, but {winner.grounds[0]}")
    if winner.confidence == "likely_correct":
        return replace(verdict, reason=f"{verdict.reason}; likely correct: {'; '.join(winner.grounds[1:])}")
    return verdict


def _order(judged: Sequence[Judged]) -> list[Judged]:
    return sorted(judged, key=lambda each: (evidence(each.verdict), each.number))


def _rivals(each: Judged, clusters: Sequence[Sequence[Judged]], behaviour: Behaviour | None) -> list[Judged]:
    """The first of each other group, where the two differ on an input of types that the tests use, or were not
    compared."""
    found = []
    for cluster in clusters:
        if each in cluster or not any(each in other for other in clusters):
            continue
        distinction = behaviour.distinction(each.number, cluster[0].number) if behaviour is not None else None
        if distinction is None or distinction.familiar:
            found.append(cluster[0])
    return found


def _clusters(top: Sequence[Judged], behaviour: Behaviour | None) -> list[list[Judged]]:
    clusters: list[list[Judged]] = []
    for each in top:
        alike = (
            cluster for cluster in clusters if behaviour is not None and behaviour.same(cluster[0].number, each.number)
        )
        found = next(alike, None)
        if found is None:
            clusters.append([each])
        else:
            found.append(each)
    return clusters


def _distinctions(
    winner: Judged, clusters: Sequence[Sequence[Judged]], behaviour: Behaviour | None
) -> dict[int, Distinction]:
    """Between the winner and the first of each other cluster, by the number of that one."""
    found: dict[int, Distinction] = {}
    for cluster in clusters:
        if winner not in cluster and behaviour is not None:
            distinction = behaviour.distinction(winner.number, cluster[0].number)
            if distinction is not None:
                found[cluster[0].number] = distinction
    return found


def _won(
    winner: Judged,
    judged: Sequence[Judged],
    top: Sequence[Judged],
    votes: dict[int, int],
    clusters: Sequence[Sequence[Judged]],
    behaviour: Behaviour | None,
) -> str:
    if len(judged) == 1:
        return "the only candidate" if winner.votes == 1 else f"the only candidate, found {winner.votes} times"
    if len(top) == 1:
        return f"the strongest verdict of {len(judged)}: {winner.verdict.status}"
    others = [each for each in top if each is not winner]
    outvoted = [votes[each.number] < votes[winner.number] for each in others if each not in clusters[0]]
    if outvoted and all(outvoted):
        total = sum(each.votes for each in top)
        return f"{votes[winner.number]} of {total} candidates with this verdict do the same"
    tried = behaviour.probe.compared if behaviour else 0
    equal = f"{len(top)} candidates have this verdict"
    if len(clusters) == 1 and tried:
        equal += f" and do the same on {tried} inputs"
    smaller = all(winner.lines < each.lines for each in others if votes[each.number] == votes[winner.number])
    return f"{equal}; this one is {'the smallest' if smaller else 'the first of the smallest'}"


def _undecided(winner: Judged, distinction: Distinction) -> str:
    mine, theirs = distinction.answers
    rival = theirs.candidates[0]
    return (
        f"candidate {rival} is validated too and does something else: for {distinction.call} this one "
        f"{mine.outcome}, candidate {rival} {theirs.outcome}; no test says which is right"
    )


def _lost(
    each: Judged,
    winner: Judged,
    top: Sequence[Judged],
    votes: dict[int, int],
    distinctions: dict[int, Distinction],
    behaviour: Behaviour | None,
) -> str:
    if each not in top:
        return f"a weaker verdict: {each.verdict.status}: {each.verdict.reason}"
    words = []
    if behaviour is not None and each is not winner:
        found = distinctions.get(each.number) or behaviour.distinction(winner.number, each.number)
        if found is not None:
            mine, theirs = found.answers
            words.append(f"for {found.call} it {theirs.outcome}, and candidate {winner.number} {mine.outcome}")
        elif behaviour.same(winner.number, each.number):
            words.append(f"does the same as candidate {winner.number} on {behaviour.probe.compared} inputs")
    if votes[each.number] < votes[winner.number]:
        words.append(f"fewer do the same ({votes[each.number]} against {votes[winner.number]})")
    elif each.lines > winner.lines:
        words.append(f"larger ({each.lines} lines against {winner.lines})")
    else:
        words.append("found later")
    return "; ".join(words)


def _considered(judged: Sequence[Judged], reasons: Mapping[int, str], trusted: Mapping[int, Trust]) -> list[Considered]:
    found = []
    for each in judged:
        known = trusted.get(each.number)
        found.append(
            Considered(
                number=each.number,
                origin=each.candidate.origin,
                status=each.verdict.status,
                votes=each.votes,
                lines=each.lines,
                reason=reasons[each.number],
                confidence=known.word if known else None,
                grounds=known.grounds if known else (),
            )
        )
        found += [
            Considered(
                number=repeat.number,
                origin=repeat.origin,
                lines=changed_lines(repeat.patch),
                same_as=each.number,
                reason=f"says the same as candidate {each.number} in other words",
            )
            for repeat in each.repeats
        ]
    return sorted(found, key=lambda one: one.number)
