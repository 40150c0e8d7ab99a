"""The order of candidates: suspicion, prior, small families, words of the issue; each result once."""

import ast
from collections.abc import Iterator

import pytest

from swe_agent.repair import Edit, Hints, SourceFile, Template, all_templates, rank
from swe_agent.repair.ranking import candidates, edits_at, suspicious_statements
from swe_agent.repair.repository import Repository
from swe_agent.repair.scoring import Order

SOURCE = b"def f(a, b):\n    c = a + b\n    return (a <\n        c)\n"
FILE = SourceFile("m.py", SOURCE)
PLAIN = Order(issue=0.5)


def family(name: str, texts: list[str], prior: float = 1.0) -> Template:
    """A template that puts each text in front of a statement."""

    def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
        for text in texts:
            yield file.insert_before(statement, text, name, "")

    return Template(name=name, prior=prior, edits=edits)


def order(
    templates: list[Template], lines: dict[int, float], hints: Hints | None = None, limit: int = 100
) -> list[str]:
    suspicious = {("m.py", line): value for line, value in lines.items()}
    ranked = rank({"m.py": FILE}, suspicious, templates, hints or Hints(), limit=limit, order=PLAIN)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    return [f"{one.edit.line}:{one.edit.text.strip()}" for one in ranked]


def test_small_families_come_first() -> None:
    big, small = family("big", [f"x{n}" for n in range(20)]), family("small", ["y"])
    assert order([big, small], {2: 1.0})[0] == "2:y"
    ranked = rank({"m.py": FILE}, {("m.py", 2): 1.0}, [big, small], Hints(), limit=1, order=PLAIN)
    assert ranked[0].score == pytest.approx(1.0 / (1 + 3))


def test_priors_suspicion_and_words_of_the_issue_count() -> None:
    one, other = family("one", ["alpha"], prior=0.5), family("other", ["beta"], prior=0.6)
    assert order([one, other], {2: 1.0}) == ["2:beta", "2:alpha"]
    assert order([one, other], {2: 1.0}, Hints(words=frozenset({"alpha"}))) == ["2:alpha", "2:beta"]
    assert order([one], {2: 0.5, 3: 0.9}) == ["3:alpha", "2:alpha"]


def test_weight_orders_inside_a_template() -> None:
    def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
        for weight in (0.2, 1.0, 0.5):
            yield file.insert_before(statement, f"w{weight * 10:.0f}", "t", "", weight)

    assert order([Template(name="t", prior=1.0, edits=edits)], {2: 1.0}) == ["2:w10", "2:w5", "2:w2"]


def test_the_same_result_comes_once_and_the_limit_holds() -> None:
    assert order([family("one", ["x"]), family("other", ["x"])], {2: 1.0}) == ["2:x"]
    assert len(order([family("one", [f"x{n}" for n in range(50)])], {2: 1.0}, limit=7)) == 7


def test_edits_that_change_nothing_are_left_out() -> None:
    def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
        yield file.replace(statement, file.text(statement), "t", "")

    assert list(edits_at(FILE, 2, [Template(name="t", prior=1.0, edits=edits)], Hints())) == []


def test_lines_are_those_of_statements() -> None:
    assert suspicious_statements(FILE, {2: 0.1, 3: 0.2, 4: 0.7, 99: 1.0}) == {2: 0.1, 3: 0.7}
    assert order([family("one", ["x"])], {4: 1.0}) == ["3:x"]


def test_a_condition_and_its_body_on_one_line_are_both_edited() -> None:
    file = SourceFile("m.py", b"def f(a, b):\n    if a < b: return a + b\n")
    texts = {edit.text for edit, _ in edits_at(file, 2, all_templates(), Hints())}
    assert {"<=", "-"} <= texts


def test_unknown_files_are_passed_over() -> None:
    assert rank({}, {("gone.py", 1): 1.0}, all_templates(), Hints(), limit=10) == []


def test_the_order_is_the_same_every_time() -> None:
    def texts() -> list[tuple[int, str]]:
        file = SourceFile("m.py", SOURCE)
        found = rank({"m.py": file}, {("m.py", 2): 0.5, ("m.py", 3): 0.5}, all_templates(), Hints(), limit=500)
        return [(one.edit.start, one.edit.text) for one in found]

    assert texts() == texts()
    assert len(texts()) > 100


def test_a_template_is_asked_only_when_one_of_its_edits_could_be_next() -> None:
    asked: list[str] = []

    def template(name: str, prior: float) -> Template:
        def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
            asked.append(name)
            yield file.insert_before(statement, name, name, "")

        return Template(name=name, prior=prior, edits=edits)

    both = [template("rare", 0.01), template("usual", 0.9)]
    stream = candidates({"m.py": FILE}, {("m.py", 2): 1.0}, both, Hints(), order=PLAIN)
    assert next(stream).edit.template == "usual"
    assert asked == ["usual"]
    assert [one.edit.template for one in stream] == ["rare"]


def test_what_does_not_parse_is_left_out_and_the_same_tree_comes_once() -> None:
    assert order([family("one", ["x = (", "x = 1", "x = (1)", "x  =  1"])], {2: 1.0}) == ["2:x = 1"]


def test_edits_that_read_as_the_repository_does_come_first() -> None:
    habit = "value = self.values.get(key)\nreturn value\n" * 20
    hints = Hints(repository=Repository([habit]))
    odd = family("one", ["return key.get(values)", "value = self.values.get(key)"])
    ranked = rank({"m.py": FILE}, {("m.py", 2): 1.0}, [odd], hints, limit=9, order=Order(bits=-1.0))
    assert ranked[0].edit.text.strip() == "value = self.values.get(key)"
