import time
from pathlib import Path

import pytest

from localization import Entry
from localization.file_times import FileTimes
from localization.store import Store

OLD = "1500000000000000000"


def entry(path: str, key: str) -> Entry:
    return Entry(path, 1, key)


def test_what_was_read_is_known_for_as_long_as_it_is_not_written(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        times = FileTimes(store)
        noted = [entry("a b.py", f"{OLD}:5:1"), entry("new\nline.py", f"{OLD}:5:2")]
        assert [times.blob(each) for each in noted] == [None, None]
        for number, each in enumerate(noted):
            times.note(each, f"blob{number}")
        times.keep(2)
        for known in (times, FileTimes(store)):
            assert [known.blob(each) for each in noted] == ["blob0", "blob1"]
            for other in (f"{OLD}:5:2", f"{OLD}:6:1", f"{int(OLD) + 1}:5:1"):
                assert known.blob(entry("a b.py", other)) is None


@pytest.mark.parametrize("key", ["", "1", "edit:abc", f"{OLD}:5", f"{OLD}:5:x"])
def test_other_keys_say_nothing(tmp_path: Path, key: str) -> None:
    with Store(tmp_path) as store:
        times = FileTimes(store)
        times.note(entry("a.py", key), "blob")
        times.keep(1)
        assert FileTimes(store).blob(entry("a.py", key)) is None


def test_what_was_written_just_now_is_not_settled(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        times = FileTimes(store)
        times.note(entry("a.py", f"{time.time_ns()}:5:1"), "blob")
        times.keep(1)
        assert store.get("files", "") is None


def test_other_work_trees_stay_known(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for tree in range(6):
            times = FileTimes(store)
            for number in range(1000):
                times.note(entry(f"{number}.py", f"{OLD}:{number}:{tree}"), f"blob{number}")
            times.blob(entry("0.py", f"{OLD}:0:0"))
            times.keep(1000)
        times = FileTimes(store)
        known = [times.blob(entry("7.py", f"{OLD}:7:{tree}")) for tree in range(6)]
        assert known == [None, *["blob7"] * 5]


def test_damage(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("files", "", b"\xff\0\xfe\0odd")
        assert FileTimes(store).blob(entry("a.py", f"{OLD}:5:1")) is None


def test_without_a_store() -> None:
    times = FileTimes(None)
    times.note(entry("a.py", f"{OLD}:5:1"), "blob")
    times.keep(1)
    assert times.blob(entry("a.py", f"{OLD}:5:1")) is None
