from localization.languages import python
from localization.languages.base import Imported
from tests.contracts.language_contract import LanguageContract


class TestPython(LanguageContract):
    language = python.LANGUAGE
    fixtures = ("python.py",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("a.b(", ")"),
        ("not ", ""),
        ("lambda: ", ""),
        ("if a:\n ", ""),
        ("class A:\n ", ""),
        ("x = ", ""),
        ('f"{', '}"'),
    )
    imports = (
        ("a/b.py", Imported("c.d", "e", "e"), (
            "c/d/e.py", "c/d/e/__init__.py", "c/d/e.pyi", "c/d.py", "c/d/__init__.py", "c/d.pyi",
        )),
        ("a/b.py", Imported("c"), ("c.py", "c/__init__.py", "c.pyi")),
        ("a/b.py", Imported("c", "*"), ("c.py", "c/__init__.py", "c.pyi")),
        ("p/a/b.py", Imported(".", "c", "c"), (
            "/p/a/c.py", "/p/a/c/__init__.py", "/p/a/c.pyi", "/p/a.py", "/p/a/__init__.py", "/p/a.pyi",
        )),
        ("p/a/b.py", Imported("..c", "*"), ("/p/c.py", "/p/c/__init__.py", "/p/c.pyi")),
        ("b.py", Imported("..c", "d", "d"), ()),
        ("b.py", Imported(".", "*"), ("/__init__.py",)),
    )  # fmt: skip
