"""A forked child that can do little but think: limits on time and memory, no output, nothing written or started."""

import json
import os
import select
import signal
import sys
import time

_MEMORY = 512 << 20


def in_child(work, limit):
    """What `work` answers in a forked child, which is killed with its group at `limit` seconds.

    May be called from a profile function. It leaves that in place: the interpreter watches nothing while one runs, and
    taking it out there makes Python 3.13 forget its limit of recursion.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.close(reading)
            _close_in(limit)
            os.write(writing, json.dumps(work()).encode("utf-8"))
        finally:
            os._exit(0)
    os.close(writing)
    data, deadline, ended = b"", time.time() + limit, False
    while len(data) < 65536:
        left = deadline - time.time()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            break
        chunk = os.read(reading, 65536)
        if not chunk:
            ended = True
            break
        data += chunk
    os.close(reading)
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os.waitpid(pid, 0)
    if not ended:
        return {"kind": "timeout", "text": ""}
    try:
        answer = json.loads(data.decode("utf-8"))
        return {"kind": str(answer["kind"]), "text": str(answer["text"])}
    except (ValueError, KeyError, TypeError):
        return {"kind": "died", "text": ""}


class Denied(BaseException):
    pass


_denials = []
_HARMLESS = frozenset("os.listdir os.scandir os.walk os.fwalk os.getxattr os.listxattr os.putenv os.unsetenv".split())
_DENIED = tuple(
    "os. shutil. subprocess. socket. sqlite3. ftplib. smtplib. http. imaplib. poplib. nntplib. telnetlib. webbrowser. "
    "pty. tempfile. winreg. msvcrt. signal. fcntl. ctypes. mmap. syslog.".split()
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _audit(event, args):
    if event == "open":
        mode, flags = args[1], args[2]
        writes = isinstance(mode, str) and set(mode) & set("wax+")
        denied = bool(writes) or (isinstance(flags, int) and bool(flags & _WRITING))
    else:
        denied = event.startswith(_DENIED) and event not in _HARMLESS
    if denied:
        _denials.append(event)
        raise Denied(event)


def _close_in(limit):
    """Nothing to read or print, little memory and time; from Python 3.8 on nothing that reaches out of the process."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.dont_write_bytecode = True
    try:
        import resource

        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + _MEMORY, now + _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 2, int(limit) + 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    if hasattr(sys, "addaudithook"):
        sys.addaudithook(_audit)


def was_denied():
    """Whether this child tried to reach out, also where somebody swallowed what that raised."""
    return bool(_denials)
