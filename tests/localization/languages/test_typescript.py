from localization.languages import typescript
from tests.contracts.language_contract import LanguageContract
from tests.localization.languages.test_javascript import IMPORTS, NESTED, SCRIPTS

TYPES = (("let a: A<", ">"), ("type A = [", "]"), ("namespace A {", "}"), ("interface A { b: {", "}}"))


class TestTypeScript(LanguageContract):
    """JavaScript's files give the same."""

    language = typescript.LANGUAGE
    fixtures = ("typescript.ts", "casts.ts", *SCRIPTS)
    nested = NESTED + TYPES
    imports = IMPORTS


class TestTsx(LanguageContract):
    language = typescript.TSX
    fixtures = ("typescript.ts", "tsx.tsx", *SCRIPTS, "jsx.jsx")
    nested = (("<a>", "</a>"), ("<a b={", "}/>"))
