import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.languages.macros import name_tests, simplify
from localization.parse import parse


def names(path: str, text: str) -> list[str]:
    return [each.qualified.partition("::")[2] for each in parse(path, text).symbols[1:]]


@pytest.mark.parametrize(
    ("source", "simple"),
    [
        ("int WINAPI f(void);", "int        f(void);"),
        ("static FOO f(void);", "static FOO f(void);"),
        ("static API int f(void);", "static     int f(void);"),
        ("API EXPORT(1) int f(void);", "              int f(void);"),
        ("void FAR *p;", "void     *p;"),
        ("void *ATTRIBUTE(a) SIZE(b(1)) f(int c);", "void *                        f(int c);"),
        ("a = b > LIMIT * 2;", "a = b > LIMIT * 2;"),
        ("a = B *c;", "a = B *c;"),
        ("int (CALL *f)(int);", "int (     *f)(int);"),
        ("void f(TABLE *t);", "void f(TABLE *t);"),
        ("class API A : B {", "class     A : B {"),
        ("CONSTEXPR A(int b) : c(b) {}", "          A(int b) : c(b) {}"),
        ("void f() LOCKS(a, b(c)) {", "void f()                {"),
        ("template <class A, ENABLE_IF(b<A>::c)>", "template <class A                    >"),
        ("BEGIN_SCOPE\nint a;", "           \nint a;"),
        ("TEST_CASE(a)\n{", "TEST_CASE(a)\n{"),
        ("#define API int f(", "#define API int f("),
        ("if CONSTEXPR (a) {", "if           (a) {"),
    ],
)
def test_macros(source: str, simple: str) -> None:
    assert simplify(source.encode()).decode() == simple


def test_conditions() -> None:
    whole = "#if A\nint a(void) { return 1; }\n#else\nint b(void) { return 1; }\n#endif\n"
    assert simplify(whole.encode()).decode() == whole
    assert names("a.c", whole) == ["a", "b"]
    broken = (
        "int f(int a)\n{\n#if A\n  if (a) {\n#else\n  if (!a) {\n#endif\n    g();\n  }\n}\nint h(void) { return 1; }\n"
    )
    assert "#" not in simplify(broken.encode()).decode()
    assert names("a.c", broken) == ["f", "h"]
    within = (
        "int f(int a,\n#ifdef B\n int b\n#else\n int c\n#endif\n)\n{\n  return a +\n#ifdef B\n b +\n#endif\n 1;\n}\n"
    )
    assert not parse("a.c", within).problem
    assert names("a.c", within) == ["f"]
    listed = 'struct a b[] = {\n#include "c.h"\n#define D(e) {e}\n D(1),\n#undef D\n};\nint f(void) { return 1; }\n'
    assert not parse("a.c", listed).problem


def test_names_that_macros_give() -> None:
    assert names("a.cc", "TEST_F(Suite, name) {\n}\nTEST(A,b) {}\nRUN(c){}\n") == ["Suite.name", "A.b", "c"]
    assert names("a.c", "START_TEST(name) {\n}\nCASE(a, b) {\n}\n") == ["name", "a_b"]


@given(st.text(alphabet=st.sampled_from("#ifdelsn \\\n\r(){}[],;:=*&<>\"'/AZ_a1"), max_size=200))
@settings(max_examples=200, deadline=None)
def test_bytes_keep_their_places(text: str) -> None:
    source = text.encode()
    for changed in (simplify(source), name_tests(source), name_tests(source, b"_")):
        assert len(changed) == len(source)
        assert [at for at, byte in enumerate(changed) if byte == 10] == [
            at for at, byte in enumerate(source) if byte == 10
        ]
