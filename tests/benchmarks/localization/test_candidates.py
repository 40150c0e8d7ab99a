from candidates import candidates_among, language_of


def test_sources_that_are_no_tests() -> None:
    tree = [
        "src/a.py",
        "tests/test_a.py",
        "README.md",
        "docs/plot.py",
        "src/b.C",
        "src/b.h",
        "lib/x.rb",
        "spec/x_spec.rb",
    ]
    assert candidates_among(tree) == ("docs/plot.py", "lib/x.rb", "src/a.py", "src/b.C", "src/b.h")


def test_a_test_folder_of_the_product_stays() -> None:
    product = ["django/test/client.py", "django/test/runner.py", "django/test/utils.py", "tests/test_client.py"]
    assert candidates_among(product) == tuple(product[:3])


def test_language_of_most_files() -> None:
    assert language_of(["a.ts", "b.tsx", "c.js"]) == "typescript"
    assert language_of(["b.py", "a.go"]) == "go"
    assert language_of([]) == language_of(["README"]) == "other"


def test_a_header_belongs_to_the_language_around_it() -> None:
    assert language_of(["include/format.h"], ["include/format.h", "src/format.cc"]) == "c++"
    assert language_of(["src/jv.h"], ["src/jv.h", "src/jv.c", "tests/x.cc"]) == "c"
