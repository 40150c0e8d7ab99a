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
def share(part, whole): return part / part if whole else 0
def share(part, whole): return part / whole if whole else 0
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
def move(a, b): return shutil.move(b, a)
def move(a, b): return shutil.move(a, b)
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
method_chain_donor
def keep(parts, found):
    found.append(parts)
---
def keep(parts, found):
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
guard_return
def name(user):
    return user.name
---
def name(user):
    if user is None:
        return None
    return user.name
===
guard_return
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
guard_block
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
    return values
===
statement_donor
def send(lines, out):
    for line in lines:
        out.write(line)
        out.flush()
    out.write("end")
---
def send(lines, out):
    for line in lines:
        out.write(line)
        out.flush()
    out.write("end")
    out.flush()
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
===
branch_release
def total(values, strict):
    if strict:
        values = list(values)
    return sum(values)
---
def total(values, strict):
    values = list(values)
    return sum(values)
===
branch_release
def kind(x):
    if x > 0: y = 1
    if x > 1: y = 2
    return y
---
def kind(x):
    if x > 0: y = 1
    elif x > 1: y = 2
    return y
===
collection_element
def allowed(verb): return verb in ("GET", "HEAD"), "OPTIONS"
def allowed(verb): return verb in ("GET", "HEAD", "OPTIONS"), "OPTIONS"
===
collection_element
def done(state): return state == "ok", "skipped"
def done(state): return state in ("ok", "skipped"), "skipped"
===
collection_element
def remote(url): return url.startswith("http:"), "https:"
def remote(url): return url.startswith(("http:", "https:")), "https:"
===
condition_replace
def pick(items, extra):
    if items: return items
    if items: return extra
---
def pick(items, extra):
    if items: return items
    if extra: return extra
===
conditional_value
def first(row, names): return dict(zip(names, row.cells))
def first(row, names): return dict(zip(names, row.cells if row else []))
===
conditional_value
class A:
    def f(self, loop=None):
        self.loop = get_loop()
---
class A:
    def f(self, loop=None):
        self.loop = loop or get_loop()
===
earlier_fix
def stamp(): return old_clock.now()
def stamp(): return new_clock.now()
===
else_branch
def sign(x):
    if x > 0:
        y = 1
    else:
        y = x
    return y
---
def sign(x):
    if x > 0:
        y = 1
    elif x is not None:
        y = x
    return y
===
else_branch
def level(x):
    if x:
        name = "high"
    return name
---
def level(x):
    if x:
        name = "high"
    else:
        name = ''
    return name
===
equal_sites
def area(a, b):
    low = a * a
    return low + a
---
def area(a, b):
    low = b * b
    return low + b
===
exception_wrap
def look(table, key):
    return table[key]
---
def look(table, key):
    try:
        return table[key]
    except KeyError:
        return None
===
exception_wrap
def tidy(path):
    os.remove(path)
---
def tidy(path):
    try:
        os.remove(path)
    except OSError:
        pass
===
guard_statement
def join(parts, head):
    head = str(head)
    return parts + head
---
def join(parts, head):
    head = str(head)
    if head is None:
        head = None
    return parts + head
===
initial_value
def read(path):
    try: found = open(path)
    except OSError: pass
    return found
---
def read(path):
    found = None
    try: found = open(path)
    except OSError: pass
    return found
===
initial_value
def ports(port):
    return base + port
---
def ports(port):
    port = int(port)
    return base + port
===
loop_bounds
def table(n):
    for i in range(n): print(i)
---
def table(n):
    for i in range(1, n + 1): print(i)
===
loop_bounds
def drop(table):
    for key in table: del table[key]
---
def drop(table):
    for key in list(table): del table[key]
===
sibling_method
class A(Base):
    def name(self): return 1
    def __hash__(self): return 2
class B(Base):
    def name(self): return 3
---
class A(Base):
    def name(self): return 1
    def __hash__(self): return 2
class B(Base):
    def name(self): return 3

    def __hash__(self): return 2
===
statement_call
class A:
    def reset(self): self.values = []
    def read(self, value):
        self.values.append(value)
---
class A:
    def reset(self): self.values = []
    def read(self, value):
        self.reset()
        self.values.append(value)
===
statement_move
def f(out, line):
    out.close()
    out.write(line)
---
def f(out, line):
    out.write(line)
    out.close()
===
statement_move
def count(lines):
    n = 0
    for line in lines:
        n += 1
        print(n)
---
def count(lines):
    n = 0
    for line in lines:
        n += 1
    print(n)
===
string_format
def show(x): return "got %s" % x
def show(x): return "got %s" % (x,)
===
string_format
def show(name): return "got {name}"
def show(name): return f"got {name}"
"""


def pairs() -> list[tuple[str, str, str]]:
    found = []
    for case in _CASES.strip("\n").split("\n===\n"):
        template, _, rest = case.partition("\n")
        wrong, right = rest.split("\n---\n") if "\n---\n" in rest else rest.split("\n")
        found.append((template, wrong + "\n", right + "\n"))
    return found
