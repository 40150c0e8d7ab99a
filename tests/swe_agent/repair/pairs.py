"""Small wrong programs and their mends, by the template that must find the mend: (template, wrong, right)."""

_CASES = r"""
compare_operator
def last(values, n): return [v for i, v in enumerate(values) if i > len(values) - n]
def last(values, n): return [v for i, v in enumerate(values) if i >= len(values) - n]
===
compare_operator
def same(a, b): return a is b
def same(a, b): return a == b
===
compare_operator
def missing(key, table): return key in table
def missing(key, table): return key not in table
===
boolean_operator
def valid(low, x, high): return low <= x or x <= high
def valid(low, x, high): return low <= x and x <= high
===
boolean_operator
def ready(a, b, c): return a and b and c
def ready(a, b, c): return a and c
===
boolean_operator
def allowed(admin, owner, active): return admin or owner and active
def allowed(admin, owner, active): return (admin or owner) and active
===
arithmetic_operator
def middle(low, high): return (low + high) / 2
def middle(low, high): return (low + high) // 2
===
arithmetic_operator
def average(a, b): return a + b / 2
def average(a, b): return (a + b) / 2
===
arithmetic_operator
def left(total, used): return used - total
def left(total, used): return total - used
===
arithmetic_operator
def add(total, x):
    total -= x
    return total
---
def add(total, x):
    total += x
    return total
===
off_by_one
def pairs(n): return [(i, i + 1) for i in range(n)]
def pairs(n): return [(i, i + 1) for i in range(n - 1)]
===
off_by_one
def tail(values): return values[0:]
def tail(values): return values[1:]
===
off_by_one
def last(values): return values[len(values)]
def last(values): return values[len(values) - 1]
===
constant
def contains(values, x):
    for v in values:
        if v == x:
            return False
    return False
---
def contains(values, x):
    for v in values:
        if v == x:
            return True
    return False
===
constant
def product(values, total=0):
    total = 0
    for v in values: total *= v
    return total
---
def product(values, total=0):
    total = 1
    for v in values: total *= v
    return total
===
constant
def first(values): return values[0] if values else []
def first(values): return values[0] if values else None
===
string_literal
def is_name(text): return re.match("[a-z]+$", text)
def is_name(text): return re.match("[a-z]+\\Z", text)
===
string_literal
def has_name(text): return re.match(r'[a-z]+', text)
def has_name(text): return re.match(r'[a-z]+$', text)
===
string_literal
def mode(path): return open(path, "w")
def mode(path): return open(path, "from the issue")
===
negate_condition
def drop(values): return [v for v in values if v]
def drop(values): return [v for v in values if not v]
===
negate_condition
def check(flag):
    if not flag:
        return 1
---
def check(flag):
    if flag:
        return 1
===
negate_condition
def differs(a, b): return a.equals(b)
def differs(a, b): return not a.equals(b)
===
name
def gcd(a, b): return a if b == 0 else gcd(a % b, b)
def gcd(a, b): return a if a == 0 else gcd(a % b, b)
===
name
def swap(pairs):
    for key, value in pairs:
        print(key, key)
---
def swap(pairs):
    for key, value in pairs:
        print(key, value)
===
name
class Box:
    def area(self, width):
        return width * self.height + self.width
---
class Box:
    def area(self, width):
        return self.width * self.height + self.width
===
attribute
def walk(node):
    seen = node.left
    return node.left, node.right
---
def walk(node):
    seen = node.right
    return node.left, node.right
===
attribute
class Range:
    def __init__(self, low, high): self.low, self.high = low, high
    def size(self): return self.high - self.high
---
class Range:
    def __init__(self, low, high): self.low, self.high = low, high
    def size(self): return self.high - self.low
===
sibling_call
def every(tests): return any(tests)
def every(tests): return all(tests)
===
sibling_call
def matches(text): return re.match('a', text)
def matches(text): return re.fullmatch('a', text)
===
sibling_call
def label(cls): return cls.__name__
def label(cls): return cls.__qualname__
===
argument
def gcd(a, b): return a if b == 0 else gcd(a % b, b)
def gcd(a, b): return a if b == 0 else gcd(b, a % b)
===
argument
def total(values): return sum(values, 1)
def total(values): return sum(values)
===
argument
def load(path, strict=False): return path
def outer(path, strict): return load(path)
---
def load(path, strict=False): return path
def outer(path, strict): return load(path, strict=strict)
===
argument
def both(a): return read(a, encoding='utf-8'), read(a)
def both(a): return read(a, encoding='utf-8'), read(a, encoding='utf-8')
===
wrap
def show(count): return 'n = ' + count
def show(count): return 'n = ' + str(count)
===
wrap
def subsets(parts, found):
    found.append(parts)
---
def subsets(parts, found):
    found.append(parts.copy())
===
wrap
def drop(table):
    for key in table: del table[key]
---
def drop(table):
    for key in list(table): del table[key]
===
unwrap
def flat(value): return list(value)
def flat(value): return value
===
unwrap
def key(name): return name.lower()
def key(name): return name
===
none_guard
def size(values): return len(values)
def size(values): return len(values or [])
===
none_guard
def name(user):
    return user.name
---
def name(user):
    if user is None:
        return None
    return user.name
===
none_guard
def names(users):
    found = []
    for user in users:
        found.append(user.name)
    return found
---
def names(users):
    found = []
    for user in users:
        if user is None:
            continue
        found.append(user.name)
    return found
===
none_guard
def big(box):
    if box.size > 3: return True
---
def big(box):
    if box is not None and box.size > 3: return True
===
none_guard
def close(handle):
    handle.close()
---
def close(handle):
    if handle is not None:
        handle.close()
===
truthiness
def show(limit):
    if limit: return limit
---
def show(limit):
    if limit is not None: return limit
===
truthiness
def pick(given, default): return given or default
def pick(given, default): return given if given is not None else default
===
truthiness
def bar(total):
    if total is not None: return 1 / total
---
def bar(total):
    if total: return 1 / total
===
condition_extend
def take(values, limit, force):
    if len(values) > limit: return values[:limit]
---
def take(values, limit, force):
    if len(values) > limit and not force: return values[:limit]
===
condition_extend
class Door:
    def __init__(self): self.locked = False
    def open(self, key):
        if key: return True
        return self.locked
---
class Door:
    def __init__(self): self.locked = False
    def open(self, key):
        if key and not self.locked: return True
        return self.locked
===
condition_drop
def f(x):
    if x: return 1
---
def f(x):
    if True: return 1
===
subscript
def newest(values): return values[0]
def newest(values): return values[-1]
===
subscript
def look(table, key): return table[key]
def look(table, key): return table.get(key)
===
subscript
def rest(values, k): return values[k]
def rest(values, k): return values[k:]
===
return_value
def add(values, x):
    values = values + [x]
    return x
---
def add(values, x):
    values = values + [x]
    return values
===
return_value
def twice(x):
    double(x)
---
def twice(x):
    return double(x)
===
exception_type
def look(table, key):
    try:
        return table[key]
    except KeyError:
        return None
---
def look(table, key):
    try:
        return table[key]
    except (KeyError, IndexError):
        return None
===
exception_type
def check(x): raise ValueError('bad')
def check(x): raise TypeError('bad')
===
exception_type
def check(x): raise ValueError('bad')
def check(x): raise ConfigError('bad')
===
isinstance_types
def number(x): return isinstance(x, int)
def number(x): return isinstance(x, (int, float))
===
isinstance_types
def text(x): return isinstance(x, (str, bytes))
def text(x): return isinstance(x, str)
===
isinstance_types
def is_dict(x): return type(x) == dict
def is_dict(x): return isinstance(x, dict)
===
statement_delete
def f(values):
    values.clear()
    return values
---
def f(values):
    pass
    return values
===
statement_donor
def wrap(text, cols, lines):
    while len(text) > cols:
        lines.append(text[:cols])
        text = text[cols:]
    return lines
---
def wrap(text, cols, lines):
    while len(text) > cols:
        lines.append(text[:cols])
        text = text[cols:]
    lines.append(text[:cols])
    return lines
===
assignment_target
def swap(a, b):
    a, b = a, b
    return a, b
---
def swap(a, b):
    b, a = a, b
    return a, b
===
assignment_target
def total(values):
    found = 0
    for v in values: found = v
    return found
---
def total(values):
    found = 0
    for v in values: found += v
    return found
===
assignment_target
def clean(text):
    text.strip()
    return text
---
def clean(text):
    text = text.strip()
    return text
===
default_argument
def show(text, end=[]): return text
def show(text, end=None): return text
===
default_argument
def show(text, indent): return text
def show(text, indent=None): return text
===
keyword_value
def order(values): return sorted(values, reverse=True)
def order(values): return sorted(values, reverse=False)
===
keyword_value
def order(values, key): return sorted(values, key=None)
def order(values, key): return sorted(values, key=key)
===
expression_donor
def area(box):
    width = box.size[0]
    height = box.size[0] + box.size[1]
---
def area(box):
    width = box.size[1]
    height = box.size[0] + box.size[1]
===
method_chain_donor
def names(rows):
    head = rows.pop().normalize()
    return [row for row in rows]
---
def names(rows):
    head = rows.pop().normalize()
    return [row.normalize() for row in rows]
"""


def pairs() -> list[tuple[str, str, str]]:
    found = []
    for case in _CASES.strip("\n").split("\n===\n"):
        template, _, rest = case.partition("\n")
        wrong, right = rest.split("\n---\n") if "\n---\n" in rest else rest.split("\n")
        found.append((template, wrong + "\n", right + "\n"))
    return found
