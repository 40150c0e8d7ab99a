"""Where in a tree a line is, for people: the definition around it."""

from localization import CodeIndex, Symbol


def name_inside(symbol: Symbol) -> str:
    """`Class.method`; of a module its own name."""
    return symbol.qualified.partition("::")[2] or symbol.name


def innermost(index: CodeIndex, path: str, line: int) -> Symbol | None:
    """The smallest definition around a line; None outside of all, and for a path that is not indexed."""
    around = [
        symbol
        for symbol in index.symbols_in(path)
        if symbol.kind != "module" and symbol.start_line <= line <= symbol.end_line
    ]
    return max(around, key=lambda symbol: (symbol.start_line, -symbol.end_line), default=None)


def told(symbol: Symbol) -> str:
    """`method Greeter.greet`."""
    return f"{symbol.kind} {name_inside(symbol)}"


def span(symbol: Symbol) -> str:
    """`src/greet.py:10-13`."""
    return f"{symbol.path}:{symbol.start_line}-{symbol.end_line}"
