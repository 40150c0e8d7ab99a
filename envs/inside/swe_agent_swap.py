"""From edits of source files to what they change in a living process: code objects and default arguments.

Where the syntax tree knows its bytes (Python 3.8), only the function around an edit is compiled, whatever the size of
its file. What else an edit changes, anything that runs at import, cannot be swapped: `Unswappable`.
"""

import ast
import gc
import os
import sys
import types

_OPTIMIZED = 0x1
_FUTURE = 0x1FF0000
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_POSITIONS = sys.version_info >= (3, 8)


class Unswappable(Exception):
    pass


class Place(object):
    """An outermost function in one state of a file: offsets of its bytes, and how to compile it alone."""

    def __init__(self, node, owners, nested, starts):
        first = node.body[0]
        line = first.lineno if not getattr(first, "decorator_list", None) else first.decorator_list[0].lineno
        self.name = node.name
        self.owners = owners
        self.code = None
        self.start = starts[node.lineno - 1]
        self.end = starts[node.end_lineno - 1] + node.end_col_offset
        self.body = min(starts[line - 1] + first.col_offset, starts[first.lineno - 1] + first.col_offset)
        self.header = starts[node.lineno - 1] + node.col_offset
        self.first_line = min([node.lineno] + [each.lineno for each in node.decorator_list])
        self.wrapper = ("class %s:\n" % owners[-1] if owners else "if 1:\n" if nested else "").encode("utf-8")


class File(object):
    """One file after some edits: its bytes and its outermost functions, by qualified name and count."""

    def __init__(self, path, data):
        self.path, self.data = path, data
        self.places = {}
        if _POSITIONS:
            starts = [0]
            for line in data.splitlines(True):
                starts.append(starts[-1] + len(line))
            self._find(ast.parse(data), (), False, starts)

    def _find(self, node, owners, nested, starts):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _FUNCTIONS):
                place = Place(child, owners, nested, starts)
                count = 0
                while (owners, child.name, count) in self.places:
                    count += 1
                self.places[owners, child.name, count] = place
            elif isinstance(child, ast.ClassDef):
                self._find(child, owners + (child.name,), True, starts)
            elif not isinstance(child, ast.expr):
                self._find(child, owners, True, starts)

    def place_of(self, start, end):
        """The key and place of the function whose bytes hold all of these."""
        for key, place in self.places.items():
            if place.header <= start and end <= place.end:
                return key, place
        return None, None

    def edited(self, start, end, text):
        return self.data[:start] + text.encode("utf-8") + self.data[end:]


class Living(object):
    """The functions that are alive in this process, and the states of files that edits start from."""

    def __init__(self, root):
        self._root = root
        self._functions = {}
        self._files = {}
        self._whole = {}
        self._bases = {(): ({}, ())}

    def prepare(self, edits):
        """Read what candidates that begin with these edits need; before forking, so that it is done once."""
        try:
            for path, _, _, _ in edits:
                self._file(path)
                self._of_file(path)
        except (OSError, SyntaxError, ValueError):
            return  # said when it is tried
        prefix = tuple(map(tuple, edits[:-1]))
        if prefix not in self._bases:
            try:
                self._bases[prefix] = self._grown(prefix)
            except (SyntaxError, ValueError, Unswappable):
                self._bases[prefix] = None

    def swaps(self, edits):
        """Pairs of a living function and what it gets: (function, code or None, defaults or None).

        Raises SyntaxError or ValueError for edits that do not compile or change nothing, `Unswappable`.
        """
        prefix = tuple(map(tuple, edits[:-1]))
        base = self._bases.get(prefix) if prefix in self._bases else self._grown(prefix)
        if base is None:
            raise Unswappable("the edits before this one cannot be swapped")
        files, before = base
        path, start, end, text = edits[-1]
        return list(before) + self._step(files.get(path) or self._file(path), start, end, text)

    def _grown(self, prefix):
        files, swaps = self._bases.get(prefix[:-1]) or self._grown(prefix[:-1])
        path, start, end, text = prefix[-1]
        file = files.get(path) or self._file(path)
        more = self._step(file, start, end, text)
        files = dict(files)
        files[path] = File(path, file.edited(start, end, text))
        return files, tuple(swaps) + tuple(more)

    def _step(self, file, start, end, text):
        key, place = file.place_of(start, end)
        if key is None:
            return self._compared(file, start, end, text)
        if start < place.body:
            return self._header(file, key, place, start, end, text)
        segment = file.data[place.start : start] + text.encode("utf-8") + file.data[end : place.end]
        functions = self._alive(file.path, key)
        flags = functions[0].__code__.co_flags & _FUTURE
        new = _compiled(place, segment, file.path, flags)
        if place.code is None:
            place.code = _compiled(place, file.data[place.start : place.end], file.path, flags)
        if new.co_code == place.code.co_code and _deep(new) == _deep(place.code):
            raise ValueError("no change")
        return [(function, _fitting(function, new), None) for function in functions]

    def _header(self, file, key, place, start, end, text):
        """An edit between `def` and the body: of defaults, or not to be swapped."""
        if start < place.header or end > place.body:
            raise Unswappable("changes what runs at import")
        segment = file.data[place.start : start] + text.encode("utf-8") + file.data[end : place.end]
        old = _definition(place, file.data[place.start : place.end])
        new = _definition(place, segment)
        if new is None or old is None or _signature(old) != _signature(new):
            raise Unswappable("changes what runs at import")
        swaps = []
        for function in self._alive(file.path, key):
            try:
                defaults = _evaluated(old.args.defaults, new.args.defaults, function.__defaults__ or (), function)
                pairs = zip(new.args.kwonlyargs, old.args.kw_defaults, new.args.kw_defaults)
                keywords = dict(function.__kwdefaults__ or {})
                for argument, before, after in pairs:
                    if after is None:
                        keywords.pop(argument.arg, None)
                    elif before is None or ast.dump(before) != ast.dump(after):
                        keywords[argument.arg] = _value(after, function)
            except Exception as error:
                raise Unswappable("the default cannot be computed: %s" % error)
            swaps.append((function, None, (defaults, keywords or None)))
        return swaps

    def _compared(self, file, start, end, text):
        """The slow way: the whole file is compiled, and what differs from what is alive is found."""
        path = os.path.join(self._root, file.path)
        old = self._whole.get(file.path)
        if old is None:
            old = self._whole[file.path] = compile(self._file(file.path).data, path, "exec", 0, True)
        pairs = []
        _pair(old, compile(file.edited(start, end, text), path, "exec", 0, True), pairs)
        if not pairs:
            raise ValueError("no change")
        swaps = []
        for before, after in pairs:
            alive = self._of_file(file.path).get((before.co_name, before.co_firstlineno), [])
            if not alive:
                raise Unswappable("no living function " + before.co_name)
            swaps += [(function, _fitting(function, after), None) for function in alive]
        return swaps

    def _alive(self, path, key):
        original = self._file(path).places.get(key)
        found = self._of_file(path).get((original.name, original.first_line), []) if original is not None else []
        if not found:
            raise Unswappable("no living function " + key[1])
        return found

    def _file(self, path):
        if path not in self._files:
            with open(os.path.join(self._root, path), "rb") as file:
                self._files[path] = File(path, file.read())
        return self._files[path]

    def _of_file(self, path):
        if path not in self._functions:
            real = os.path.realpath(os.path.join(self._root, path))
            found = {}
            if hasattr(gc, "unfreeze"):
                gc.unfreeze()  # frozen objects are not told
            for thing in gc.get_objects():
                if type(thing) is types.FunctionType and os.path.realpath(thing.__code__.co_filename) == real:
                    code = thing.__code__
                    found.setdefault((code.co_name, code.co_firstlineno), []).append(thing)
            if hasattr(gc, "freeze"):
                gc.freeze()
            self._functions[path] = found
        return self._functions[path]


def apply(swaps):
    """Make the changes; answers what takes them back."""
    before = [(function, function.__code__, function.__defaults__, function.__kwdefaults__) for function, _, _ in swaps]
    for function, code, defaults in swaps:
        if code is not None:
            function.__code__ = code
        if defaults is not None:
            function.__defaults__, function.__kwdefaults__ = defaults
    return before


def take_back(before):
    for function, code, defaults, keywords in reversed(before):
        function.__code__ = code
        if function.__defaults__ is not defaults:
            function.__defaults__ = defaults
        if function.__kwdefaults__ is not keywords:
            function.__kwdefaults__ = keywords


def _fitting(function, code):
    if function.__code__.co_freevars != code.co_freevars:
        raise Unswappable("free variables of " + code.co_name)
    return code


def _compiled(place, segment, path, flags):
    module = compile(place.wrapper + segment, path, "exec", flags, True)
    for _ in range(2):
        for const in module.co_consts:
            if isinstance(const, types.CodeType) and const.co_name == place.name and const.co_flags & _OPTIMIZED:
                return const
        inner = [const for const in module.co_consts if isinstance(const, types.CodeType)]
        if not inner:
            break
        module = inner[0]
    raise Unswappable("no code of " + place.name)


def _definition(place, segment):
    tree = ast.parse(place.wrapper + segment)
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            return node if node.name == place.name else None
    return None


def _signature(node):
    arguments = node.args
    parts = [getattr(arguments, "posonlyargs", []), arguments.args, arguments.kwonlyargs]
    names = [each.arg for part in parts for each in part]
    counts = [len(part) for part in parts]
    stars = [each.arg if each else None for each in (arguments.vararg, arguments.kwarg)]
    return node.name, names, counts, stars, [ast.dump(each) for each in node.body]


def _evaluated(old, new, values, function):
    """Values of the new defaults: those that are written as before keep theirs. Defaults belong to the last
    arguments."""
    known = [ast.dump(each) for each in old]
    found = []
    for index, each in enumerate(reversed(new)):
        where = len(known) - 1 - index
        same = where >= 0 and known[where] == ast.dump(each) and where < len(values)
        found.append(values[where] if same else _value(each, function))
    return tuple(reversed(found)) or None


def _value(expression, function):
    code = compile(ast.fix_missing_locations(ast.Expression(expression)), "<default>", "eval")
    return eval(code, function.__globals__)


def _pair(old, new, pairs):
    """Collect outermost functions whose code differs; raise Unswappable when what runs at import differs."""
    old_inner = [const for const in old.co_consts if isinstance(const, types.CodeType)]
    new_inner = [const for const in new.co_consts if isinstance(const, types.CodeType)]
    if len(old_inner) != len(new_inner) or _bare(old) != _bare(new):
        raise Unswappable("changes what runs at import")
    for before, after in zip(old_inner, new_inner):
        if before.co_name != after.co_name:
            raise Unswappable("changes what runs at import")
        if before.co_flags & _OPTIMIZED and after.co_flags & _OPTIMIZED:
            if _deep(before) != _deep(after):
                pairs.append((before, after))
        else:
            _pair(before, after, pairs)


def _bare(code):
    plain = [const for const in code.co_consts if not isinstance(const, types.CodeType)]
    # Class bodies hold their own first line as a constant on newer Pythons; a shifted line changes no meaning.
    kept = tuple((type(const).__name__, repr(const)) for const in plain if const != code.co_firstlineno)
    return (code.co_code, code.co_names, code.co_varnames, kept)


def _deep(code):
    inner = tuple(_deep(const) for const in code.co_consts if isinstance(const, types.CodeType))
    plain = tuple(
        (type(const).__name__, repr(const)) for const in code.co_consts if not isinstance(const, types.CodeType)
    )
    shape = (code.co_argcount, getattr(code, "co_posonlyargcount", 0), code.co_kwonlyargcount)
    return (code.co_name, code.co_code, plain, code.co_names, code.co_varnames, code.co_freevars, shape, inner)
