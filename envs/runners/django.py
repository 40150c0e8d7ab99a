"""Django's `manage.py test` and `runtests.py`: by labels."""

import re
from collections.abc import Sequence

from envs.runners.base import base_name
from envs.runners.line import Line, words_of

_VALUED = words_of(
    "-v --verbosity --settings --pythonpath --testrunner -p --pattern -t --top-level-directory -k --tag --exclude-tag "
    "--bisect --pair --selenium --start-at --start-after"
)
_PYTHON = re.compile(r"python[\d.]*")


class Django:
    name = "django"

    def recognises(self, line: Line) -> bool:
        return _script(line) is not None

    def tell(self, line: Line) -> Line:
        # The last one given is taken.
        return line if re.search(r" (?:-v ?|--verbosity[= ])[23]\b", line.text) else line.add("-v", "2")

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        script = _script(line)
        if script is None or line.has("--bisect", "--pair"):
            return None
        own = line.positional(_VALUED) - set(range(script + 1))
        # `--parallel 4` takes a number or nothing.
        labels = frozenset(at for at in own if not (line.words[at - 1] == "--parallel" and line.words[at].isdigit()))
        return line.without(labels).add(*dict.fromkeys(base_name(one).replace("::", ".") for one in ids))


def _script(line: Line) -> int | None:
    """Index of the last word that belongs to the runner: `test` of `manage.py test`, or `runtests.py`."""
    names = [word.rsplit("/", 1)[-1] for word in line.words]
    start = line.at
    if _PYTHON.fullmatch(line.program):
        start = next((at for at in range(line.at + 1, len(names)) if not names[at].startswith("-W")), line.at)
        if names[start : start + 2] == ["-m", "django"]:
            start += 1
    if names[start] == "runtests.py":
        return start
    if names[start] in ("manage.py", "django-admin", "django-admin.py", "django") and names[start + 1 : start + 2] == [
        "test"
    ]:
        return start + 1
    return None


RUNNER = Django()
