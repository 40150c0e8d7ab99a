"""Room for several things of different sizes."""

from collections.abc import Sequence


def fair_share(sizes: Sequence[int], room: int) -> int:
    """The most that each may take so that all stay within `room` together; small ones leave their rest to the others.

    Where everything fits it is the largest size, and 0 of nothing.
    """
    for number, size in enumerate(sorted(sizes)):
        share = room // (len(sizes) - number)
        if size > share:
            return max(share, 0)
        room -= size
    return max(sizes, default=0)
