import pytest

from localization.issue_references import read_components, read_references, read_versions


@pytest.mark.parametrize(
    ("title", "components"),
    [
        ("[parser] fails on tabs", ("parser",)),
        ("[Bug][parser, lexer] fails on tabs", ("parser", "lexer")),
        ("(cli): fails", ("cli",)),
        ("parser: fails on tabs", ("parser",)),
        ("net/http: fails on tabs", ("net/http",)),
        ("fix(parser): fails on tabs", ("parser",)),
        ("Bug: fails on tabs", ()),
        ("ValueError: fails on tabs", ()),
        ("3.x: fails on tabs", ()),
        ("Layout/LineLength: fails on tabs", ("Layout/LineLength",)),
        ("It fails on tabs: why?", ()),
        ("", ()),
    ],
)
def test_components(title: str, components: tuple[str, ...]) -> None:
    assert read_components(title) == components


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("like #12, (#34) and GH-56; again #12", (12, 34, 56)),
        ("acme/shop#12 &#39; a#b #12ab", ()),
        ("#0 0x1 in main\n#1 other", ()),
    ],
)
def test_references(text: str, numbers: tuple[int, ...]) -> None:
    assert read_references(text) == numbers


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("v1.2 and 1.2.3rc1, not 1.5", ("1.2", "1.2.3rc1")),
        ("shop==1.4 since version 2.0-beta.1", ("1.4", "2.0-beta.1")),
        ("127.0.0.1 and a1.2.3", ()),
    ],
)
def test_versions(text: str, versions: tuple[str, ...]) -> None:
    assert read_versions(text) == versions
