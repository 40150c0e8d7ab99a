import pytest

from localization.frames import Frame, read_frames

UNHANDLED = """Unhandled exception. System.InvalidOperationException: no price
   at Acme.Shop.Cart.Total(List`1 items) in C:\\work\\shop\\Cart.cs:line 12
   at System.Linq.Enumerable.ToList[TSource](IEnumerable`1 source)
   at Acme.Program.Main(String[] args) in /_/src/Program.cs:line 5
"""


def test_frames() -> None:
    assert read_frames(UNHANDLED) == (
        Frame(path="/_/src/Program.cs", line=5, function="Main", scope="Acme.Program", style="dotnet"),
        Frame(path="C:/work/shop/Cart.cs", line=12, function="Total", scope="Acme.Shop.Cart", style="dotnet"),
    )


@pytest.mark.parametrize(
    ("written", "function"),
    [
        ("Acme.Cart.<TotalAsync>d__12.MoveNext()", "TotalAsync"),
        ("Acme.Cart.<>c__DisplayClass1_0.<Total>b__0(Int32 i)", "Total"),
        ("Acme.Cart`1..ctor()", "Cart"),
        ("Acme.Cart.Total[T](T item)", "Total"),
    ],
)
def test_names(written: str, function: str) -> None:
    assert [frame.function for frame in read_frames(f"  at {written} in /x/Cart.cs:line 1")] == [function]
