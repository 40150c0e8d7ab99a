"""What code of an issue takes for known or present: names of the project, files of its kind."""

import importlib
import os
import re
import shutil
import sys
import traceback

from swe_agent_trace import chain

_ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot"}
_SKIPPED = frozenset((".git", "node_modules", "__pycache__", ".tox", ".venv", "venv"))
_LISTED = 50000
"""Files of the repository that are looked through for one that can stand in."""


class StandIns(object):
    def __init__(self, tracer, packages, names):
        self.tracer = tracer
        self.packages = packages
        self.names = names

    def found(self, error):
        """Whether something could be put in the place of what was missing, so that another try is worth it."""
        return isinstance(error, Exception) and (self._name(error) or self._file(error))

    def _name(self, error):
        """Whether a name that the code takes for known is the project's, or one that everybody imports alike."""
        match = re.search(r"name '(\w+)' is not defined", str(error))
        if not isinstance(error, NameError) or not match:
            return False
        name = match.group(1)
        innermost = list(traceback.walk_tb(error.__traceback__))[-1][0]
        if not innermost.f_code.co_filename.startswith("<the issue") or name in self.names:
            return False
        value = self._known(name)
        if value is None:
            return False
        self.names[name] = value
        return True

    def _known(self, name):
        for package in self.packages:
            try:
                found = importlib.import_module(package)
            except Exception:
                continue
            if package == name:
                return found
        own = sorted(
            (key.count("."), key)
            for key, module in list(sys.modules.items())
            if self.tracer.relative(getattr(module, "__file__", None) or "") and key != "__main__"
        )
        for _, key in own:
            if name in vars(sys.modules[key]):
                return vars(sys.modules[key])[name]
        try:
            return importlib.import_module(_ALIASES.get(name, name))
        except Exception:
            return None

    def _file(self, error):
        """Whether a file of the repository can stand in for one that is missing here: of its name, else its kind."""
        for one in chain(error):
            name = getattr(one, "filename", None)
            if not isinstance(one, FileNotFoundError) or not isinstance(name, str):
                continue
            here = os.path.realpath(os.curdir) + os.sep
            wanted = os.path.realpath(name)
            if not wanted.startswith(here) or os.path.exists(wanted):
                continue
            found = _alike(self.tracer.root, os.path.basename(wanted))
            if found is None:
                continue
            os.makedirs(os.path.dirname(wanted), exist_ok=True)
            shutil.copyfile(found, wanted)
            return True
        return False


def _alike(root, name):
    """A file of that name, else of the files with its ending that of middle size."""
    ending = os.path.splitext(name)[1].lower()
    near = []
    for number, (folder, file) in enumerate(_files(root)):
        if number >= _LISTED:
            break
        path = os.path.join(folder, file)
        if file == name and os.path.isfile(path):
            return path
        if ending and file.lower().endswith(ending) and os.path.isfile(path) and os.path.getsize(path):
            near.append((os.path.getsize(path), path))
    near.sort()
    return near[len(near) // 2][1] if near else None


def _files(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED)
        for file in sorted(files):
            yield folder, file
