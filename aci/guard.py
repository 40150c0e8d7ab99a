"""After each call that runs code: is the place still fit to work in? If not it is made so, and the model is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aci.checkpoints import Checkpoints
from aci.losses import loss
from aci.observation import Observation
from aci.vitals import Vitals
from envs import EnvironmentBroken, ReplaceableEnvironment, Restored, SavedTree

MOST_REPLACED = 5
"""Fresh places in one run: who ruins more gets no further in another."""
_SHOWN = 20
_HANDLES_PACKAGES = re.compile(
    r"\b(?:pip3?|uv|conda|mamba|poetry|pdm|easy_install|apt|apt-get|dpkg|apk|dnf|yum|venv|virtualenv|site-packages|pyenv)\b"
)
"""In commands after which the interpreter is started to see whether it still works."""


@dataclass
class Guard:
    """Of one environment. `ready` prepares a fresh one as the first was prepared."""

    environment: ReplaceableEnvironment
    checkpoints: Checkpoints
    vitals: Vitals
    changed: Callable[[tuple[str, ...]], None]
    replaced: int = 0
    _meant: str = field(default="", repr=False)

    def after(self, step: int, call: str, before: SavedTree, after: SavedTree, said: Observation) -> Observation:
        """What the model is shown of a call that ran code, with what had to be mended after it.

        `call` is the whole of it. Losing many files is let stand when the very same call comes again at once.
        """
        wrong = self.vitals.wrong(self.environment, closely=bool(_HANDLES_PACKAGES.search(call)))
        meant, self._meant = call == self._meant, ""
        if (lost := loss(before, after)) and not meant:
            wrong["files"] = lost
            self._meant = call
        if not wrong:
            return said
        self.checkpoints.latest = before
        return self._mended(step, wrong, said)

    def died(self, step: int, error: EnvironmentBroken) -> Observation:
        """A call found no environment to run in. Raises the same error when that happens too often."""
        if self.replaced >= MOST_REPLACED:
            raise error
        wrong = {"container": f"the environment had died ({error})"}
        if self.environment.full:
            wrong["disk"] = "the disk was full"
        return self._mended(step, wrong, Observation("(no output)"))

    def _mended(self, step: int, wrong: dict[str, str], said: Observation) -> Observation:
        """The tree first; where that is not enough, or cannot be, a fresh place with the tree in it."""
        restored, good = Restored(), self.checkpoints.latest
        fresh = "container" in wrong or "disk" in wrong
        if not fresh:
            restored = self.environment.restore(good)
            self.environment.shell().reset()
            fresh = bool(restored.lost) or not self.vitals.works(self.environment)
        if fresh:
            restored = self._fresh(wrong, good)
        reasons = "; ".join(wrong.values())
        self.checkpoints.wrecked(step, restored, reasons)
        self.changed(())
        text = _told(reasons, restored, fresh=fresh, may_repeat="files" in wrong)
        return replace(said, text=f"{said.text}\n\n{text}", is_error=True)

    def _fresh(self, wrong: dict[str, str], good: SavedTree) -> Restored:
        if self.replaced >= MOST_REPLACED:
            reasons = "; ".join(wrong.values())
            raise EnvironmentBroken(f"the environment was ruined {self.replaced + 1} times: {reasons}")
        self.replaced += 1
        self.environment.replace()
        return Restored(("the whole environment",), self.environment.restore(good).lost)


def _told(reasons: str, restored: Restored, *, fresh: bool, may_repeat: bool) -> str:
    lines = [f"ROLLED BACK: after this call {reasons}. The tree is as it was before the call."]
    if fresh:
        lines.append(
            "The environment was started anew from its image; background processes and files outside the repository "
            "are gone."
        )
    lines.append("The shell is a new one, in the repository root.")
    if restored.lost:
        lost = ", ".join(restored.lost[:_SHOWN]) + (" and more" * (len(restored.lost) > _SHOWN))
        lines.append(f"Could not be brought back: {lost}.")
    if may_repeat:
        lines.append("If that was meant, make the very same call again: then it stands.")
    return " ".join(lines)
