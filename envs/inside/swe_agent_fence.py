"""What a forked child may do: limits on memory and files, and a fence around the place that it may change.

Two fences, because neither is whole: Landlock (Linux 5.13), which the kernel holds for every process a child starts but
which knows only files, TCP ports and signals; and, from Python 3.8 on, an audit hook, which sees every kind of event
but only in this interpreter. Without either only the limits hold; `Fence.describe` says what holds here.
"""

import ctypes
import os
import struct
import sys

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_NO_NEW_PRIVILEGES = 38
_WRITES = (1 << 1) | sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_ON_FILES = (1 << 1) | _TRUNCATE
_TCP = 3
_SIGNALS = 3

_OPEN_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {
    "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.mkdir": 1, "os.truncate": 1,
    "os.chmod": 1, "os.chown": 1, "os.utime": 1, "shutil.rmtree": 1, "shutil.move": 2,
}  # fmt: skip
_KINDS = {
    "subprocess.Popen": "process", "os.system": "process", "os.fork": "process", "os.forkpty": "process",
    "os.posix_spawn": "process", "os.exec": "process", "os.spawn": "process", "pty.spawn": "process",
    "socket.connect": "network", "socket.bind": "network", "socket.sendto": "network", "socket.sendmsg": "network",
    "socket.getaddrinfo": "network", "socket.gethostbyname": "network",
    "os.kill": "signal", "os.killpg": "signal", "signal.pthread_kill": "signal",
}  # fmt: skip


class Denied(BaseException):
    pass


class Fence(object):
    """`writable` are folders below which files may be changed."""

    def __init__(self, writable):
        self._roots = tuple(os.path.realpath(each) for each in writable if each and os.path.isdir(each))
        self._below = tuple(root + os.sep for root in self._roots)
        self.version = max(_call(_CREATE, None, 0, 1), 0) if sys.platform.startswith("linux") else 0
        self.audits = hasattr(sys, "addaudithook")
        self.used = set()
        self.denied = 0
        self._allowed = None
        self._pid = None

    def describe(self):
        kernel = "the kernel (Landlock %d)" % self.version if self.version else ""
        return " and ".join(filter(None, (kernel, "an audit hook" if self.audits else ""))) or "nothing"

    def close(self, allowed, memory_mb):
        """Stand in the fence for good. `allowed` are kinds of events that may happen; None: all of them, and note
        them."""
        self._allowed, self._pid = allowed, os.getpid()
        _limits(memory_mb)
        if self.version:
            self._landlock(tcp=allowed is None or "network" in allowed)
        if self.audits:
            sys.addaudithook(self._audit)

    def reopened(self):
        """Whether this process is a copy that a candidate made of its worker."""
        return os.getpid() != self._pid

    def _landlock(self, tcp):
        files = _WRITES | (_REFER if self.version >= 2 else 0) | (_TRUNCATE if self.version >= 3 else 0)
        net = _TCP if self.version >= 4 and not tcp else 0
        attributes = struct.pack("=QQQ", files, net, _SIGNALS if self.version >= 6 else 0)
        size = 24 if self.version >= 6 else 16 if self.version >= 4 else 8
        ruleset = _call(_CREATE, ctypes.create_string_buffer(attributes, 24), size, 0)
        if ruleset < 0:
            return
        try:
            for path in self._roots + ("/dev",):
                self._allow(ruleset, path, files)
            _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
            _call(_RESTRICT, ruleset, 0, 0)
        finally:
            os.close(ruleset)

    def _allow(self, ruleset, path, rights):
        try:
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        try:
            beneath = struct.pack("=Qi", rights, folder)
            _call(_ADD, ruleset, 1, ctypes.create_string_buffer(beneath, 12), 0)
        finally:
            os.close(folder)

    def _audit(self, event, args):
        if event == "open":
            mode, flags = args[1], args[2]
            writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
                isinstance(flags, int) and flags & _OPEN_WRITING
            )
            if writes and not self._inside(args[0]):
                self._deny(event)
        elif event in _PATHS:
            if not all(self._inside(path) for path in args[: _PATHS[event]]):
                self._deny(event)
        else:
            kind = _KINDS.get(event)
            if kind is None:
                return
            if self._allowed is None:
                self.used.add(kind)
            elif kind not in self._allowed:
                self._deny(event)

    def _deny(self, event):
        self.denied += 1
        raise Denied(event)

    def _inside(self, path):
        if isinstance(path, int):
            return True
        try:
            name = os.fsdecode(path)
            folder, last = os.path.split(os.path.abspath(name))
            real = os.path.join(os.path.realpath(folder), last)
        except (TypeError, ValueError, OSError):
            return False
        return real.startswith("/dev/") or real in self._roots or real.startswith(self._below)


def _limits(memory_mb):
    try:
        import resource

        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        for name, value in (("AS", now + (memory_mb << 20)), ("FSIZE", 256 << 20), ("CORE", 0)):
            number = getattr(resource, "RLIMIT_" + name)
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (value, value))
    except (ImportError, ValueError, OSError):
        pass


try:
    _libc = ctypes.CDLL(None, use_errno=True)
except (OSError, TypeError):
    _libc = None


def _call(number, *arguments):
    if _libc is None:
        return -1
    arguments = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _libc.syscall(ctypes.c_long(number), *arguments)


def adopt_orphans():
    """Descendants whose parent ends become children of this process, so that they can be found and ended."""
    if _libc is not None and sys.platform.startswith("linux"):
        _libc.prctl(36, 1, 0, 0, 0)


def children():
    """Numbers of this process's children, also adopted ones."""
    me = os.getpid()
    found = []
    try:
        for thread in os.listdir("/proc/self/task"):
            with open("/proc/self/task/%s/children" % thread) as file:
                found += [int(each) for each in file.read().split()]
        return found
    except (OSError, ValueError):
        pass
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    if int(file.read().rpartition(")")[2].split()[1]) == me:
                        found.append(int(name))
            except (OSError, ValueError, IndexError):
                pass
    return found
