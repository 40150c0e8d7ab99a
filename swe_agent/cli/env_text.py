"""What `swe-agent env` prints for a person."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from envs.proof import Proof
    from envs.storage import StoredImage
    from swe_agent.environments import Shown, Tested

_STYLES = {"ready": "green", "collected_only": "yellow", "failed": "red", "error": "red", "passed": "green"}
_FIELDS = (
    "ecosystem", "image", "base", "python", "as_of", "system_packages", "tools", "manifests", "dependencies",
    "install", "services", "variables", "test_command",
)  # fmt: skip


def print_recipe(shown: "Shown") -> None:
    """One line for each value, with where it was found."""
    spec = shown.spec
    console = _console()
    console.print(Text("proven here before" if shown.proven else "as found; not proven yet", style="dim"))
    for key in _FIELDS:
        value = getattr(spec, key)
        if key == "python" and (spec.base or spec.image or spec.ecosystem != "python"):
            continue
        if isinstance(value, dict):
            value = tuple(f"{name}={text}" for name, text in value.items())
        lines = value if isinstance(value, tuple) else (value,) if value else ()
        for number, line in enumerate(lines):
            console.print(Text.assemble((f"{key if number == 0 else '':16}", "bold"), str(line)))
        if lines and spec.reasons.get(key):
            console.print(Text(f"{'':16}# {spec.reasons[key]}", style="dim"))


def print_proof(proof: "Proof") -> None:
    """The outcome, what was tried, and what to do next."""
    console = _console()
    console.print(Text(proof.status, style=_STYLES[proof.status]), Text(proof.reason or "", style=""))
    if len(proof.attempts) > 1 or proof.status != "ready":
        for number, attempt in enumerate(proof.attempts, 1):
            console.print(Text(f"  {number}. {attempt.step} [{attempt.seconds:.0f} s]: {attempt.reason or 'good'}"))
            if attempt.reason and attempt.command:
                told = " ".join(attempt.command.split())
                code = "killed" if attempt.exit_code is None else f"exit code {attempt.exit_code}"
                console.print(Text(f"     {code}: {told[:200]}", style="dim"))
    if proof.tests is not None and proof.tests.collected is not None:
        counts = proof.tests
        console.print(
            f"tests: {counts.collected} collected, {counts.run} run, {counts.passed} passed, "
            f"{counts.failed} failed, {counts.error} errors"
        )
    if proof.image:
        size = f", {proof.bytes / 2**20:.0f} MiB on top of what it starts from" if proof.bytes is not None else ""
        console.print(f"image: {proof.image}{size}")
    console.print(f"{proof.seconds:.0f} s")
    if proof.status != "ready":
        console.print(Text("next: swe-agent env show --save, edit swe-agent.toml, and build again", style="dim"))


def print_tests(tested: "Tested") -> None:
    """What failed, and the counts."""
    console = _console()
    for test in tested.tests:
        if test.status in ("failed", "error"):
            console.print(Text(f"{test.status}: {test.id}", style="red"))
            told = [line for line in test.message.splitlines() if line.strip()]
            for line in told[-3:]:
                console.print(Text(f"    {line}", style="dim"))
    if tested.unparsed_tail:
        console.print(Text(tested.unparsed_tail))
    counts = Counter(test.status for test in tested.tests)
    told = [f"{counts[word]} {word}" for word in ("passed", "failed", "error", "skipped") if counts[word]]
    late = " (did not end in time)" if tested.timed_out else ""
    console.print(
        f"{', '.join(told) or 'no test was told apart'}{late}; exit code {tested.exit_code}: {tested.command}"
    )


def image_rows(images: "Sequence[StoredImage]") -> list[dict[str, object]]:
    """As plain data."""
    return [
        {
            "tag": image.tag,
            "kind": image.kind,
            "bytes": image.bytes,
            "last_used": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(image.last_used)),
            "in_use": image.in_use,
        }
        for image in images
    ]


def print_images(images: "Sequence[StoredImage]") -> None:
    """A line for each, and the sum."""
    console = _console()
    table = Table("image", "kind", "MiB", "last used (UTC)", "", box=None, pad_edge=False)
    for image, row in zip(images, image_rows(images), strict=True):
        in_use = "in use" if image.in_use else ""
        table.add_row(image.tag, image.kind, f"{image.bytes / 2**20:.0f}", str(row["last_used"]), in_use)
    if images:
        console.print(table)
    total = sum(image.bytes for image in images) / 2**30
    console.print(f"{len(images)} image{'s' * (len(images) != 1)}, {total:.2f} GiB on top of what they start from")


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)
