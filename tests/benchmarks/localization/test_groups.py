from pathlib import Path

from evaluate import Job
from gold import Gold
from instances import Instance
from run import groups_of


def job(repo: str, number: int, day: str) -> Job:
    return Job(Instance("set", f"{repo}-{number}", repo, "c", "", "", day, Gold(())), Path(repo))


def test_a_repository_stays_together_in_order_of_time() -> None:
    jobs = [job("a/a", 1, "2020"), job("b/b", 1, "2021"), job("b/b", 2, "2019"), job("b/b", 3, "2020")]
    groups = groups_of(jobs, 1)
    assert [[each.instance.instance_id for each in group] for group in groups] == [
        ["b/b-2", "b/b-3", "b/b-1"],
        ["a/a-1"],
    ]


def test_a_long_one_is_shared_between_workers() -> None:
    groups = groups_of([job("a/a", number, "2020") for number in range(9)], 2)
    assert [len(group) for group in groups] == [5, 4]
    assert groups_of([], 2) == []
