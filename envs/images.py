"""Images that hold a repository at its base, with its dependencies and without network need; built by the docker CLI.

Three groups of layers: the base (what an arbitrary image lacks: git, a user that is not root), the tree, and the
project's own install. An image is named by the hash of everything that went into it and reused by every later run.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from envs.errors import EnvironmentBroken, UnusableInput
from envs.snapshot import Snapshot
from envs.spec import EnvSpec

ROOT = "/testbed"
PRIVATE = "/opt/swe-agent"
OUTSIDE = "/var/tmp/swe-agent"
HOME = "/home/swe"
USER = "10001:10001"
LABEL = "swe-agent"
BUILD_TIMEOUT = 3600.0

_INSTALL_GIT = (
    "command -v git >/dev/null || "
    "{ apt-get update -qq && apt-get install -y -qq --no-install-recommends git ca-certificates; } || "
    "apk add --no-cache git || dnf install -y git || microdnf install -y git || yum install -y git"
)

_CHECK_OUT = (
    f"mkdir -p {ROOT} && cd {ROOT} && rm -rf .git && git -c init.defaultBranch=main init -q . && "
    f"git fetch -q {PRIVATE}/base.git main && git reset -q --hard FETCH_HEAD && git clean -ffdq && "
    "rm -f .git/FETCH_HEAD .git/ORIG_HEAD && rm -rf .git/logs && git config user.name swe-agent && "
    "git config user.email swe-agent@localhost && git branch -q -M main"
)

# What installing left in the tree is part of the environment, not of anybody's patch.
_FORGET_PRODUCTS = (
    f"cd {ROOT} && git reset -q --hard && mkdir -p {PRIVATE}/base.git/info .git/info && "
    "git -c core.quotePath=false ls-files --others --exclude-standard | "
    rf"sed -e 's/[][*?\\ #!]/\\&/g' -e 's|^|/|' >>{PRIVATE}/base.git/info/exclude && "
    f"cp {PRIVATE}/base.git/info/exclude .git/info/exclude && "
    f"mkdir -p {OUTSIDE}/objects {HOME} && chown -R {USER} {ROOT} {OUTSIDE} {HOME} && chmod 755 {PRIVATE}"
)


def dockerfile(spec: EnvSpec, snapshot: Snapshot) -> str:
    """The recipe as a Dockerfile (no BuildKit features: older engines and Podman build it too)."""
    lines = [
        f"FROM {spec.starts_from}",
        "USER root",
        f"RUN {_INSTALL_GIT}",
        f"RUN echo 'swe:x:{USER}:swe:{HOME}:/bin/sh' >>/etc/passwd && mkdir -p {HOME} {PRIVATE}",
    ]
    if spec.system_packages:
        packages = " ".join(spec.system_packages)
        lines.append(f"RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends {packages}")
    lines += [f"RUN {step}" for step in spec.tools]
    lines += [f"COPY base.git {PRIVATE}/base.git", f"RUN {_CHECK_OUT}", f"WORKDIR {ROOT}"]
    lines += [f"ENV {key}={_quoted(value)}" for key, value in spec.variables.items()]
    if snapshot.version:
        # Build tools that ask git for a version find no tag in a tree without history.
        lines.append(f"ARG SETUPTOOLS_SCM_PRETEND_VERSION={snapshot.version}")
    lines += [f"RUN {_one_line(step)}" for step in spec.install]
    lines += [f"RUN {_FORGET_PRODUCTS}", f"LABEL {LABEL}=environment"]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return '"' + re.sub(r'(["\\$])', r"\\\1", value) + '"'


def _one_line(step: str) -> str:
    """A step of many lines as JSON: a line break would begin another instruction."""
    return json.dumps(["/bin/sh", "-c", step]) if "\n" in step else step


def build_image(spec: EnvSpec, snapshot: Snapshot) -> tuple[str, bool]:
    """Build or find the image; returns its tag and whether it was built now.

    Raises `UnusableInput` when the image to start from does not exist, `EnvironmentBroken` when a step fails.
    """
    if spec.image is not None and not re.fullmatch(r"[\w.:@/-]+", spec.image):
        raise UnusableInput(f"no such image can be: {spec.image!r} is not an image's name")
    recipe = dockerfile(spec, snapshot)
    digest = hashlib.sha256(f"{recipe}\0{snapshot.commit}".encode()).hexdigest()[:24]
    tag = f"swe-agent/env:{digest}"
    if _docker("image", "inspect", tag).returncode == 0:
        return tag, False
    start = spec.starts_from
    with tempfile.TemporaryDirectory(prefix="swe-agent-build-") as folder:
        context = Path(folder)
        shutil.copytree(snapshot.git_dir, context / "base.git")
        (context / "Dockerfile").write_text(recipe, encoding="utf-8")
        built = _docker(
            "build", "--force-rm", "--tag", tag, "--label", f"{LABEL}=environment", str(context), timeout=BUILD_TIMEOUT
        )
    if built.returncode:
        said = built.stdout.strip().splitlines()
        if _never_started(said):
            raise UnusableInput(f"no such image, here or at its registry: {start} ({said[-1].strip()[:200]})")
        raise EnvironmentBroken(_failed_step(said), "\n".join(said[-40:]))
    return tag, True


def _never_started(said: list[str]) -> bool:
    """Whether the build ended at its FROM line (the classic builder numbers steps, BuildKit names what failed)."""
    steps = [line for line in said if line.startswith("Step ")]
    return (bool(steps) and steps[-1].startswith("Step 1/")) or any(
        "failed to resolve source metadata" in line or "pull access denied" in line for line in said
    )


def _failed_step(said: list[str]) -> str:
    step = next((line.split(" : ", 1)[-1] for line in reversed(said) if line.startswith("Step ")), "docker build")
    noise = ("The command ", "note:", "hint:", "[notice]", "╰", "×", "See above", "DEPRECATED",
             "Install the buildx", "https://docs.docker.com")  # fmt: skip
    reasons = [line.strip() for line in said if line.strip() and not line.strip().startswith(noise)]
    errors = [line for line in reasons if "error" in line.lower()]
    return f"building the environment failed at `{step[:160]}`: {(errors or reasons or ['no message'])[-1][:300]}"


def _docker(*arguments: str, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["docker", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # one stream, so that a step's complaint stands below the step
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            env={**os.environ, "DOCKER_CLI_HINTS": "false", "BUILDKIT_PROGRESS": "plain"},
            check=False,
        )
    except FileNotFoundError as error:
        raise EnvironmentBroken("the docker command is not installed (images are built with it)") from error
    except subprocess.TimeoutExpired as error:
        raise EnvironmentBroken(f"docker {arguments[0]} did not end within {timeout:.0f} s") from error
