import pytest

from aci.lines import FileText, splice
from aci.matching import Ambiguous, Wanted, find
from aci.matching.fuzzy import Fuzzy
from aci.matching.nearest import nearest
from aci.substitution import Unencodable

CLASS = """\
class A:
    def one(self):
        if self.a:
            return 1
        return 2

    def two(self):
        return self.b + self.c + self.d
"""


def edited(text: str, old: str, new: str) -> tuple[str, str] | None:
    """The text after the edit and the way in which its place was found."""
    data = text.encode()
    found = find(Wanted(FileText(data), old, new))
    return (splice(data, found[0].spans).decode(), found[1].name) if found else None


def test_what_is_there_as_written_is_taken_first() -> None:
    assert edited(CLASS, "return 1", "return 3") == (CLASS.replace("return 1", "return 3"), "as written")


@pytest.mark.parametrize("shift", ["", "  ", "      ", "            "])
def test_another_indentation_is_put_right_in_the_new_text_too(shift: str) -> None:
    old = f"{shift}if self.a:\n{shift}    return 1\n"
    new = f"{shift}if self.a:\n{shift}    log()\n\n{shift}    return 1\n"
    expected = CLASS.replace("            return 1\n", "            log()\n\n            return 1\n")
    assert edited(CLASS, old, new) == (expected, "with another indentation")


def test_tabs_for_spaces_and_spaces_for_tabs() -> None:
    tabs = CLASS.replace("    ", "\t")
    old, new = "    def one(self):\n        if self.a:\n", "    def one(self):\n        if self.a or self.b:\n"
    assert edited(tabs, old, new) == (tabs.replace("self.a:", "self.a or self.b:"), "with another indentation")
    old, new = old.replace("    ", "\t"), new.replace("    ", "\t")
    assert edited(CLASS, old, new) == (CLASS.replace("self.a:", "self.a or self.b:"), "with another indentation")


def test_a_line_that_cannot_be_shifted_so_far_is_not_shifted() -> None:
    found = edited("a\n  b\n", "    a\n      b\n", "  a\n      c\n")
    assert found is None or found[1] != "with another indentation"


def test_white_space_within_lines() -> None:
    old, new = "return self.b+self.c+ self.d", "return self.b + self.c"
    assert edited(CLASS, old, new) == (CLASS.replace(" + self.d", ""), "with other white space")


def test_lines_that_are_the_same_keep_their_white_space() -> None:
    text = "a  \n\tb( x )\nc\n"
    assert edited(text, "a\n    b(x)\nc\n", "a\n    b(x)\nd\n") == ("a  \n\tb( x )\nd\n", "with other white space")


def test_lines_left_out_stay() -> None:
    old = "    def one(self):\n        ...\n        return 2\n"
    new = "    def one(self, x):\n        ...\n        return x\n"
    expected = CLASS.replace("one(self)", "one(self, x)").replace("return 2", "return x")
    assert edited(CLASS, old, new) == (expected, "with lines left out at `...`")
    commented = [text.replace("...", "# ... existing code ...") for text in (old, new)]
    assert edited(CLASS, *commented) == (expected, "with lines left out at `...`")


def test_lines_left_out_in_one_text_alone_are_not_guessed_at() -> None:
    assert edited(CLASS, "class A:\n...\n        return 2\n", "class A:\n    pass\n") is None
    assert (
        edited(CLASS, "    def one(self):\n...\n        return 9\n", "    def one(self):\n...\n        return 3\n")
        is None
    )


def test_the_places_between_which_lines_are_left_out_must_be_clear() -> None:
    text = "a\nx\nb\ny\nb\n"
    with pytest.raises(Ambiguous) as caught:
        edited(text, "a\n...\nb\n", "a\n...\nc\n")
    assert caught.value.lines == (1,)


NEARLY = "def total_price(items, discount):\n    return sum(item.price for item in items) - discount\n"


def test_a_slip_in_a_line_that_stays_is_forgiven() -> None:
    old = NEARLY.replace("total_price(items, discount)", "total_price(item, discount)")
    new = old.replace("- discount", "* discount")
    assert edited(CLASS + NEARLY, old, new) == (CLASS + NEARLY.replace("- discount", "* discount"), "nearly")


def test_a_slip_in_a_line_that_changes_is_not() -> None:
    old = NEARLY.replace("item.price for", "items.price for")
    assert edited(CLASS + NEARLY, old, old.replace("- discount", "* discount")) is None


@pytest.mark.parametrize(
    "old",
    [
        "return self.b + self.c - self.x",  # short
        NEARLY.replace("discount):", "discount, more, and_more):"),  # a line of another kind
        NEARLY + "    # one line more than there is\n",
    ],
)
def test_what_is_no_slip_is_not_forgiven(old: str) -> None:
    assert edited(CLASS + NEARLY, old, "x\n") is None


def test_another_number_is_no_slip() -> None:
    text = "first = compute_the_first_value(10)\nsecond = compute_the_second_value(200)\n"
    assert edited(text, text.replace("(10)", "(11)").replace("compute_the_f", "computed_the_f"), "x\n") is None


def test_two_texts_that_are_nearly_the_same_are_ambiguous() -> None:
    text = NEARLY + NEARLY.replace("total", "totel")
    old = NEARLY.replace("total", "tottl")
    wanted = Wanted(FileText(text.encode()), old, old.replace("- discount", "* discount"))
    assert len(Fuzzy().places(wanted)) == 2


def test_several_places_are_named_and_no_later_way_is_tried() -> None:
    with pytest.raises(Ambiguous) as caught:
        edited("a = 1\nb\n  a = 1\n", "    a = 1\n", "    a = 2\n")
    assert (caught.value.way, caught.value.lines) == ("with another indentation", (1, 3))


def test_what_the_encoding_cannot_hold() -> None:
    file = FileText("é one\n  two\n".encode("latin-1"))
    for old in ("two", "    two\n"):
        with pytest.raises(Unencodable, match="latin-1"):
            find(Wanted(file, old, "    \u20ac\n"))


def test_the_nearest_places_do_not_overlap_and_the_likeliest_is_first() -> None:
    lines = ["def area(self):", "    return 1", "", "def volume(self):", "    return self.area() * 3"]
    assert nearest(lines, ["def volume(self, x):", "    return self.area() * 2"])[0] == 3
    assert nearest(lines, ["zzzzzzzzzzzzzz"]) == []
    assert nearest([], ["a"]) == []
