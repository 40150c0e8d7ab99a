from collections.abc import Sequence

import pytest

from swe_agent.overseers import Overseer, Planned, ScriptedOverseer
from tests.contracts.overseer_contract import Make, OverseerContract
from trajectories import Act, Answered, Joined, Note, PersonActed, Trajectory


class TestScripted(OverseerContract):
    @pytest.fixture
    def make(self) -> Make:
        def made(acts: Sequence[Act], answer: str) -> Overseer:
            return ScriptedOverseer([Planned(1, act, 1) for act in acts], [answer])

        return made


class TestRecorded(OverseerContract):
    @pytest.fixture
    def make(self) -> Make:
        def made(acts: Sequence[Act], answer: str) -> Overseer:
            events = [PersonActed(step=0, act=Joined()), PersonActed(step=1, act=Answered(question="?", text=answer))]
            events += [PersonActed(step=1, call=1, act=act) for act in acts]
            overseer = ScriptedOverseer.of(Trajectory(events=tuple(events)))
            assert overseer is not None
            return overseer

        return made


def test_of_a_run_that_nobody_stood_beside() -> None:
    assert ScriptedOverseer.of(Trajectory(events=(Note(text="x"),))) is None
