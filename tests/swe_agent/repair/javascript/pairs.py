"""Small wrong scripts and their mends, by the operator that must find the mend: (operator, wrong, right)."""

_CASES = r"""
compare_operator
const last = (values, n) => values.filter((v, i) => i > values.length - n);
const last = (values, n) => values.filter((v, i) => i >= values.length - n);
===
compare_operator
function same(a: string, b: string): boolean { return a == b }
function same(a: string, b: string): boolean { return a === b }
===
compare_operator
const odd = (x) => x % 2 < 1 && x > 0;
const odd = (x) => x % 2 === 1 && x > 0;
===
boolean_operator
function valid(low, x, high) { return low <= x || x <= high; }
function valid(low, x, high) { return low <= x && x <= high; }
===
boolean_operator
const allowed = (a, b, c) => a && b && c;
const allowed = (a, b, c) => (a || b) && c;
===
boolean_operator
const width = (options) => options.width && options.max || 80;
const width = (options) => (options.width && options.max) ?? 80;
===
boolean_operator
function ready(a, b) { if (a && b) return 1; return 0 }
function ready(a, b) { if (a) return 1; return 0 }
===
arithmetic_operator
const area = (w, h) => w + h;
const area = (w, h) => w * h;
===
arithmetic_operator
const cost = (n, price, post) => (n + 1) * price / post;
const cost = (n, price, post) => (n + 1) * price * post;
===
arithmetic_operator
function total(xs) { let t = 0; for (const x of xs) t = x; return t }
function total(xs) { let t = 0; for (const x of xs) t += x; return t }
===
arithmetic_operator
const gap = (a, b) => a - b;
const gap = (a, b) => b - a;
===
off_by_one
const last = (xs) => xs[xs.length];
const last = (xs) => xs[xs.length - 1];
===
off_by_one
for (let i = 1; i < n; i++) f(i);
for (let i = 0; i < n; i++) f(i);
===
off_by_one
function upTo(n) { for (let i = 0; i < n; i++) push(i) }
function upTo(n) { for (let i = 0; i < n + 1; i++) push(i) }
===
constant
function any(xs) { let found = true; return found }
function any(xs) { let found = false; return found }
===
constant
const start = (xs) => xs.reduce((a, b) => a + b, 1);
const start = (xs) => xs.reduce((a, b) => a + b, 0);
===
constant
const none = () => null;
const none = () => ({});
===
negate_condition
function f(x) { if (x.ok) { return 1 } return 2 }
function f(x) { if (!x.ok) { return 1 } return 2 }
===
negate_condition
const f = (a, b) => { return !(a && b) };
const f = (a, b) => { return a && b };
===
negate_condition
const f = (a, b) => a || b === 1;
const f = (a, b) => a || !(b === 1);
===
condition_drop
function f(x) { if (x) return 1; return 2 }
function f(x) { if (false) return 1; return 2 }
===
condition_extend
function f(user, admin) { if (user) { open() } }
function f(user, admin) { if (user && !admin) { open() } }
===
condition_extend
function f(a, b) { while (b) { b = g(b) } if (a) { open() } }
function f(a, b) { while (b) { b = g(b) } if (a || b) { open() } }
===
name
const scale = (width, height) => ({ width, height: width * 2 });
const scale = (width, height) => ({ width, height: height * 2 });
===
name
function f(xs) { const [a, { b: c }] = xs; return (y) => a + y }
function f(xs) { const [a, { b: c }] = xs; return (y) => c + y }
===
name
class A { x = 1; get(x) { return x + this.x } }
class A { x = 1; get(x) { return this.x + this.x } }
===
name
const g = (x) => low(x), h = (x) => high(x);
const g = (x) => low(x), h = (x) => low(x);
===
attribute
const label = (user) => user.first + user.first + user.last;
const label = (user) => user.first + user.last + user.last;
===
attribute
const size = (xs) => xs.length > 0 ? xs : 0;
const size = (xs) => xs.length > 0 ? xs.length : 0;
===
attribute
const size = (box) => box.inner.width;
const size = (box) => box.inner;
===
argument
const f = (a, b) => divide(a, b);
const f = (a, b) => divide(b, a);
===
argument
const f = (s) => new Map(s, 1);
const f = (s) => new Map(s);
===
argument
const f = (s, radix) => parseInt(s);
const f = (s, radix) => parseInt(s, radix);
===
none_guard
const city = (user) => user.address.city;
const city = (user) => user.address?.city;
===
none_guard
const first = (table, key) => table[key][0];
const first = (table, key) => table[key]?.[0];
===
none_guard
const count = (options) => options.list.length;
const count = (options) => (options.list ?? []).length;
===
none_guard
const f = (options) => run(options.a || 1);
const f = (options) => run((options.a ?? []) || 1);
===
guard_return
function f(x) {
  return x.y;
}
function f(x) {
  if (!x) return;
  return x.y;
}
===
guard_return
function f(xs) {
  for (const x of xs) {
    use(x.y);
  }
}
function f(xs) {
  for (const x of xs) {
    if (x == null) continue;
    use(x.y);
  }
}
===
guard_block
function f(x, done) { done(x) }
function f(x, done) { if (done) done(x) }
===
return_value
function f(a, b) { const c = a + b; return a; }
function f(a, b) { const c = a + b; return c; }
===
return_value
function f(a) { a.map(g); }
function f(a) { return a.map(g); }
===
return_value
function f(a) { if (a) return; return 1; }
function f(a) { if (a) return null; return 1; }
===
statement_delete
function f(a) { a.sort(); return a; }
function f(a) { ; return a; }
===
sibling_call
const all = (xs) => xs.some((x) => x > 0);
const all = (xs) => xs.every((x) => x > 0);
===
sibling_call
const page = (n, size) => Math.floor(n / size);
const page = (n, size) => Math.ceil(n / size);
"""


def pairs() -> list[tuple[str, str, str]]:
    found = []
    for case in _CASES.strip().split("\n===\n"):
        name, *lines = case.split("\n")
        found.append((name, *_halves(lines)))
    return found


def _halves(lines: list[str]) -> tuple[str, str]:
    """The wrong script is the first balanced run of lines."""
    for end in range(1, len(lines)):
        wrong = "\n".join(lines[:end])
        if wrong.count("{") == wrong.count("}"):
            return wrong, "\n".join(lines[end:])
    raise ValueError("\n".join(lines))
