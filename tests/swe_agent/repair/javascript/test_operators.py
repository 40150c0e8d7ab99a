"""Every operator finds the mends it is for, and none ever writes what the grammar does not read."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swe_agent.repair import Edit, Hints, all_templates
from swe_agent.repair.javascript import Operator, Script, all_operators, is_script
from swe_agent.repair.javascript import operators as package
from swe_agent.repair.javascript.ranking import parses, rank
from tests.swe_agent.repair.javascript.pairs import pairs

OPERATORS = all_operators()
SCRIPT = """\
import { readFile as read } from "node:fs/promises";

export const DEFAULTS = { width: 80, sep: ", ", strict: false };

/** A cart. */
export class Cart {
  items = [];
  static count = 0;
  #secret = null;

  constructor(items = [], options = {}) {
    this.items = items;
    this.options = { ...DEFAULTS, ...options };
    Cart.count++
  }

  get total() {
    let sum = 0
    for (let i = 0; i < this.items.length; i += 1) {
      const { price, count = 1 } = this.items[i];
      sum += price * count - (this.options.rebate || 0)
    }
    return -sum + - 1;
  }

  async load(path, parse = JSON.parse) {
    try {
      const text = await read(path, "utf8"), rows = parse(text);
      this.items.push(...rows.filter((row) => row && !row.gone || row?.kept === true));
    } catch (error) {
      if (error.code !== "ENOENT") throw error; else return null
    } finally { this.#secret = typeof path }
    do { path = path.slice(1) } while (path.length > 2 ** 3 % 2);
    return `${path}: ${this.items.length ?? 0} é😀`;
  }
}

export default function* walk(tree, [first, ...rest] = [], key) {
  switch (tree?.kind) {
    case "leaf": yield tree.value; break;
    default: for (const child of tree.children) yield* walk(child, rest, key)
  }
  label: while (true) { if (key in tree || tree instanceof Map) break label; key ??= first; }
  return void 0, tree["a"][key] >>> 1 ? (a, b) => ({ a, b }) : new Cart();
}
"""
TYPED = """\
interface Row<T = string> { id: number; tags?: T[] }
type Key = keyof Row;
enum Level { Low = 1, High }

abstract class Store<T extends Row> {
  private rows: Map<number, T> = new Map<number, T>();
  constructor(protected readonly name: string, public limit = 10) {}

  find(id: number, fallback?: T): T | undefined {
    const row = this.rows.get(id)!;
    if (row === undefined && fallback) { return fallback as T; }
    return (row as unknown as T) satisfies T;
  }

  add(...rows: T[]): this {
    rows.forEach((row: T, i: number) => { if (i < this.limit) this.rows.set(row.id, row) });
    return this;
  }
}

export const tags = <T,>(row: Row<T>): number => row.tags!.length > 0 ? row.tags!.length : -1;
"""
JSX = """\
export const List = ({ rows, title, onPick }) => {
  const [open, setOpen] = useState(false);
  return <ul className={open ? "open" : title} onClick={() => setOpen(!open)}>
    {rows.length > 0 && rows.map((row, i) => <li key={i + 1} {...row}>{row.name || "none"}</li>)}
    it's {title}
  </ul>;
};
"""
SOURCES = {"cart.mjs": SCRIPT, "store.ts": TYPED, "list.jsx": JSX, "crlf.js": SCRIPT.replace("\n", "\r\n")}


def edits_of(path: str, text: str, operator: Operator) -> list[Edit]:
    script = Script(path, text.encode())
    statements = [node for line in sorted(script.starting) for node in script.starting[line]]
    return [edit for node in statements for edit in operator.edits(script, node, Hints())]


@cache
def all_edits(path: str) -> tuple[Edit, ...]:
    return tuple(edit for operator in OPERATORS for edit in edits_of(path, SOURCES[path], operator))


@pytest.mark.parametrize(
    ("name", "wrong", "right"), [pytest.param(*pair, id=f"{pair[0]}-{n}") for n, pair in enumerate(pairs())]
)
def test_the_mend_is_among_the_edits(name: str, wrong: str, right: str) -> None:
    operator = next(each for each in OPERATORS if each.name == name)
    edits = edits_of("m.ts", wrong, operator)
    results = {"".join(edit.applied_to(wrong.encode()).decode().split()) for edit in edits}
    assert "".join(right.split()) in results
    assert {edit.template for edit in edits} == {name}
    assert all(edit.why and 0.0 < edit.weight <= 1.0 for edit in edits)


def test_every_file_is_an_operator_with_a_pair_and_the_prior_of_its_python_template() -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert {operator.name for operator in OPERATORS} == files == {name for name, _, _ in pairs()}
    priors = {template.name: template.prior for template in all_templates()}
    assert all(operator.prior == priors[operator.name] for operator in OPERATORS)


def test_the_documentation_names_every_operator() -> None:
    text = (Path(__file__).parents[4] / "docs" / "repair.md").read_text(encoding="utf-8")
    section = text.partition("## JavaScript and TypeScript")[2].partition("\n## ")[0]
    assert all(f"`{operator.name}`" in section for operator in OPERATORS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SOURCES)), st.data())
def test_an_edit_parses_differs_and_touches_its_span_only(path: str, data: st.DataObject) -> None:
    edits = all_edits(path)
    edit = edits[data.draw(st.integers(0, len(edits) - 1))]
    before = SOURCES[path].encode()
    script = Script(path, before)
    after = edit.applied_to(before)
    assert parses(script, edit), after.decode()
    assert after != before
    assert after[: edit.start] == before[: edit.start]
    assert after[len(after) - len(before) + edit.end :] == before[edit.end :]
    assert edit.line == before.count(b"\n", 0, edit.start) + 1


def test_names_of_types_tags_and_declarations_are_left_alone() -> None:
    text = TYPED.encode()
    spans = [text[edit.start : edit.end].decode() for edit in all_edits("store.ts") if edit.template == "name"]
    assert set(spans) <= {"id", "row", "fallback", "rows", "i"}
    jsx = JSX.encode()
    spans = [jsx[edit.start : edit.end].decode() for edit in all_edits("list.jsx") if edit.template == "name"]
    assert {"ul", "li", "className"}.isdisjoint(spans)


def test_the_order_is_by_suspicion_then_small_families_and_each_result_is_there_once() -> None:
    script = Script("m.js", b"function f(a, b) {\n  if (a < b) return a;\n  return b;\n}\n")
    ranked = rank({"m.js": script}, {("m.js", 2): 1.0, ("m.js", 3): 0.1}, OPERATORS, Hints(), limit=1000)
    lines = [each.edit.line for each in ranked]
    assert lines[0] == 2
    assert lines.count(3) > 0
    keys = Counter((each.edit.start, each.edit.end, each.edit.text) for each in ranked)
    assert max(keys.values()) == 1
    assert len(rank({"m.js": script}, {("m.js", 2): 1.0}, OPERATORS, Hints(), limit=3)) == 3


def test_what_is_a_script_and_what_cannot_be_read() -> None:
    assert [is_script(path) for path in ("a.js", "b/c.tsx", "d.mts", "e.d.ts", "f.min.js", "g.py")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    for path, text in (("m.js", "f(;"), ("m.py", "x")):
        with pytest.raises(ValueError, match=path):
            Script(path, text.encode())
