from hypothesis import given
from hypothesis import strategies as st

from aci.sharing import fair_share

sizes = st.lists(st.integers(0, 1000), max_size=12)


@given(sizes, st.integers(0, 5000))
def test_all_fit_and_no_larger_share_would_do(wanted: list[int], room: int) -> None:
    share = fair_share(wanted, room)
    assert sum(min(size, share) for size in wanted) <= max(room, 0)
    if share < max(wanted, default=0):
        assert sum(min(size, share + 1) for size in wanted) > room


def test_what_small_ones_leave_goes_to_the_large() -> None:
    assert fair_share([10, 500, 500], 610) == 300
    assert fair_share([10, 20], 610) == 20
    assert fair_share([], 610) == 0
