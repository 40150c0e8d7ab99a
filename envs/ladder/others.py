"""Go and Rust: build files that insist on what is not to be had."""

import re
from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import Failure, Step, change, rewritten
from envs.spec import EnvSpec


def go_modules(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A go.sum or vendor folder out of step is brought into step; no other toolchain is fetched."""
    text = failure.text
    if re.search(
        r"missing go\.sum entry|updates to go\.(?:mod|sum) needed|inconsistent vendoring|-mod=(?:readonly|vendor)", text
    ):
        flags = f"{spec.variables.get('GOFLAGS', '')} -mod=mod".strip()
        if "-mod=mod" not in spec.variables.get("GOFLAGS", ""):
            yield change(spec, "GOFLAGS=-mod=mod", failure.reason[:80], variables={**spec.variables, "GOFLAGS": flags})
    if (
        re.search(r"cannot find main module|go\.mod file not found", text)
        and spec.variables.get("GO111MODULE") != "off"
    ):
        yield change(spec, "GO111MODULE=off", failure.reason[:80], variables={**spec.variables, "GO111MODULE": "off"})


def cargo_lock(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A Cargo.lock out of step, or of a newer cargo, is not insisted on."""
    if not re.search(r"Cargo\.lock|lock file|--locked", failure.text):
        return
    groups = rewritten(spec, lambda step: re.sub(r"\s--(?:locked|frozen)\b", "", step))
    if groups:
        yield change(spec, "without --locked", failure.reason[:80], **groups)
