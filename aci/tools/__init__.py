"""One file per tool. A file dropped in here becomes a tool of `Toolbox.default()`."""
