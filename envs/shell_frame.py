"""How one command is given to a living shell, and how its end is told from whatever it prints.

The shell reads its input from a pipe and has two ways out: 8, where the commands' output goes, and 9, on which it
reports. While a command runs neither is open under these numbers, in it or in the shell (the shell keeps copies that no
program inherits), and all three standard streams are put back at the command's end. A report is framed by a nonce that
only the shell's input held. The same nonce closes the output, because the two ways are not in step with one another.
"""

import re
import uuid
from dataclasses import dataclass, field

from envs.processes import MARK, Tail

SETUP = "exec 8>&1 9>&2 >/dev/null 2>&1\n"
_HELLO = 'printf \'%s%s %s%s\' {nonce} "$$" "${{BASH_VERSION:-none}}" {nonce} >&9\n'

STATE_LIMIT = 1 << 22
"""Bytes of a shell's variables and functions that are kept; of a shell that has more the last smaller state is."""

NAME = "swe-agent-shell"
"""How bash is called, to tell what it says of its input from what other shells say of theirs."""

_SPEAKS = re.compile(rb"^%b: (?:eval: )?line (\d+): " % NAME.encode(), re.M)

LONG = 2000
"""Bytes from which a command is sent by its length: bash reads its input byte by byte."""

_RUN = """\
export {mark_name}={mark}; builtin printf '%s %s\\0' {nonce} "$LINENO" >&9
eval {command} </dev/null >&8 2>&1 8>&- 9>&-
{{ builtin printf '%s %s\\0' {nonce} "$?"; set +e; builtin printf '%s\\0' "$PWD"
shopt -p; set +o; alias -p; declare -f; declare -p; builtin printf '\\0%s' {nonce}; }} >&9
builtin printf %s {nonce} >&8
"""

_RUN_LONG = """\
export {mark_name}={mark}; IFS= LC_ALL=C builtin read -r -N {length} __swe_agent_command
{command}builtin printf '%s %s\\0' {nonce} "$LINENO" >&9
eval "$__swe_agent_command" </dev/null >&8 2>&1 8>&- 9>&-
{{ builtin printf '%s %s\\0' {nonce} "$?"; set +e; unset -v __swe_agent_command; builtin printf '%s\\0' "$PWD"
shopt -p; set +o; alias -p; declare -f; declare -p; builtin printf '\\0%s' {nonce}; }} >&9
builtin printf %s {nonce} >&8
"""

_RUN_PLAIN = """\
export {mark_name}={mark}; command printf '%s %s\\0' {nonce} "${{LINENO:-0}}" >&9
command eval {command} </dev/null >&8 2>&1 8>&- 9>&-
{{ command printf '%s %s\\0' {nonce} "$?"; set +e; command printf '%s\\0' "$PWD"
set +o; export -p; command printf '\\0%s' {nonce}; }} >&9; command printf %s {nonce} >&8
"""


@dataclass(frozen=True)
class State:
    """What a new shell needs to go on where another ended: a folder, and shell code for the rest."""

    cwd: str
    code: bytes = b""

    def restoring(self, root: str) -> bytes:
        """Shell input. Variables that the shell does not let one set are passed over; in place of a folder that is gone
        it is `root`."""
        again = b"eval " + quoted(self.code) + b"\nset +e\n" if self.code else b""
        here, top = (quoted(place.encode("utf-8", "surrogateescape")) for place in (self.cwd, root))
        return again + b"cd -- " + here + b" || cd -- " + top + b"\n"


def quoted(text: bytes) -> bytes:
    """One word for any shell."""
    return b"'" + text.replace(b"'", b"'\\''") + b"'"


def hello(nonce: str) -> bytes:
    """Input that makes a new shell say its process and version."""
    return (SETUP + _HELLO.format(nonce=nonce)).encode()


def said_hello(control: bytes, nonce: str) -> tuple[int, bool] | None:
    """The shell's process number, and whether it is bash; None while the answer is not whole."""
    said = re.search(rb"%b(\d+) (\S+)%b" % (nonce.encode(), nonce.encode()), control)
    return (int(said[1]), said[2] != b"none") if said else None


@dataclass
class Frame:
    """One command on its way: what is sent for it, and what has come back."""

    command: str
    is_bash: bool = True
    own_process: bool = False
    """Whether the shell is there for this command alone, is marked for it, and reads its input from a file."""
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    output: Tail = field(default_factory=Tail)
    _nonce: str = field(default_factory=lambda: uuid.uuid4().hex)
    _control: bytearray = field(default_factory=bytearray)
    _carried: bytes = b""
    _printed_all: bool = False
    later: bytearray = field(default_factory=bytearray)
    """Output after the command's end, from the background."""

    def __post_init__(self) -> None:
        if "\0" in self.command:
            raise ValueError("a command cannot hold a NUL character")

    @property
    def input(self) -> bytes:
        command = self.command.encode("utf-8", "surrogateescape")
        long = self.is_bash and not self.own_process and len(command) > LONG
        template = (_RUN_LONG if long else _RUN) if self.is_bash else _RUN_PLAIN
        if self.own_process:
            template = template.replace("export {mark_name}={mark}; ", "")
        before, _, after = template.partition("{command}")
        names = {"nonce": self._nonce, "mark": self.mark, "mark_name": MARK, "length": len(command)}
        command = command if long else quoted(command)
        return before.format(**names).encode() + command + after.format(**names).encode()

    def feed_output(self, data: bytes) -> None:
        if self._printed_all:
            self.later += data
            return
        nonce = self._nonce.encode()
        data = self._carried + data
        at = data.find(nonce)
        if at >= 0:
            self._printed_all = True
            self.output.feed(data[:at])
            self.later += data[at + len(nonce) :]
            self._carried = b""
            return
        keep = len(nonce) - 1
        self.output.feed(data[:-keep])
        self._carried = data[-keep:]

    def feed_control(self, data: bytes) -> None:
        self._control += data
        if len(self._control) > 2 * STATE_LIMIT:  # its head and its end are what is needed
            del self._control[STATE_LIMIT:-STATE_LIMIT]

    def end(self) -> None:
        """Nothing more comes: the shell is gone."""
        self.output.feed(self._carried)
        self._carried = b""

    @property
    def text(self) -> str:
        """What was printed, in the lines of which the shell speaks of its input as if the command were all of it."""
        first = self._control.partition(self._nonce.encode())[2].partition(b"\0")[0]
        base = int(first) if first.strip().isdigit() else 0

        def from_one(said: re.Match[bytes]) -> bytes:
            return b"bash: line %d: " % max(int(said[1]) - base, 1)

        return _SPEAKS.sub(from_one, self.output.value).decode("utf-8", "replace")

    @property
    def begun(self) -> bool:
        return self._nonce.encode() in self._control

    @property
    def whole(self) -> bool:
        return self._printed_all and self._control.count(self._nonce.encode()) == 3

    def report(self) -> tuple[int, State | None]:
        """Exit code and state of a `whole` frame; no state when it was too large."""
        said = bytes(self._control).split(self._nonce.encode())[2]
        code, cwd, state = said.lstrip(b" ").split(b"\0", 2)
        return int(code), State(cwd.decode("utf-8", "surrogateescape"), state) if len(state) < STATE_LIMIT else None
