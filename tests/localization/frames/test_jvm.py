import pytest

from localization.frames import Frame, read_frames, read_traces

CAUSED = """Exception in thread "main" java.lang.IllegalStateException: no cart
\tat com.acme.shop.Cart.add(Cart.java:12)
\tat com.acme.Main.main(Main.java:3)
Caused by: java.lang.NullPointerException: price
\tat java.base/java.util.Objects.requireNonNull(Objects.java:208)
\tat com.acme.shop.Money$Rounder.<init>(Money.java:44) ~[shop-1.2.jar:1.2]
\t... 2 more
"""


def test_the_root_cause_comes_last() -> None:
    first, cause = read_traces(CAUSED)
    assert [frame.path for frame in first.frames] == ["com/acme/shop/Cart.java", "com/acme/Main.java"]
    assert cause.frames == (
        Frame(
            path="java/util/Objects.java", line=208, function="requireNonNull", scope="java.util.Objects", style="jvm"
        ),
        Frame(
            path="com/acme/shop/Money.java",
            line=44,
            function="Rounder",
            scope="com.acme.shop.Money.Rounder",
            style="jvm",
        ),
    )
    assert [frame.line for frame in read_frames(CAUSED)] == [3, 12, 44, 208]


@pytest.mark.parametrize(
    ("written", "path", "line", "function"),
    [
        ("com.acme.CartKt.total(Cart.kt:7)", "com/acme/Cart.kt", 7, "total"),
        ("com.acme.Cart$.$anonfun$total$1(Cart.scala:7)", "com/acme/Cart.scala", 7, "total"),
        ("com.acme.Cart.lambda$total$0(Cart.java:7)", "com/acme/Cart.java", 7, "total"),
        ("com.acme.Cart.access$000(Cart.java:7)", "com/acme/Cart.java", 7, None),
        ("com.acme.Cart.<clinit>(Cart.java:7)", "com/acme/Cart.java", 7, None),
        ("app//com.acme.Cart.total(Cart.java:7)", "com/acme/Cart.java", 7, "total"),
        ("com.acme.Cart$1.run(Cart.java)", "com/acme/Cart.java", None, "run"),
        ("com.acme.Cart$Item.total(Unknown Source)", "com/acme/Cart.java", None, "total"),
        ("o.a.s.Cart.total(Cart.java:7)", "o/a/s/Cart.java", 7, "total"),
        ("Script.run(build.groovy:7)", "build.groovy", 7, "run"),
    ],
)
def test_frames(written: str, path: str, line: int | None, function: str | None) -> None:
    (frame,) = read_frames(f"    at {written}")
    assert (frame.path, frame.line, frame.function) == (path, line, function)


@pytest.mark.parametrize(
    "text", ["at sun.reflect.Foo.invoke(Native Method)", "look at com.acme.Cart.add(item)", "at once (Cart.java)"]
)
def test_no_frames(text: str) -> None:
    assert read_frames(text) == ()


def test_suppressed_frames_are_no_cause() -> None:
    text = "E\n\tat a.A.f(A.java:1)\n\tSuppressed: x.Y\n\t\tat b.B.g(B.java:2)\n"
    assert [frame.function for frame in read_frames(text)] == ["g", "f"]
