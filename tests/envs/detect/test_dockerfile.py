"""What a project's own containers say."""

from envs.detect.dockerfile import container_hints
from tests.envs.detect.tree import Tree

DOCKERFILE = """\
ARG VERSION=3.9
FROM python:${VERSION}-slim AS build
RUN --mount=type=cache,target=/x apt-get update && \\
    # a remark in the middle
    apt-get install -y libpq-dev \\
    gettext
RUN ["/bin/sh", "-c", "pip install -r requirements.txt"]
"""


def test_a_dockerfile_names_python_packages_and_steps() -> None:
    hints = container_hints(Tree({"Dockerfile": DOCKERFILE, "apt.txt": "# wanted\nffmpeg\n"}))
    assert hints.pythons == ("3.9",)
    assert hints.system_packages == ("libpq-dev", "gettext", "ffmpeg")
    assert hints.sources["ffmpeg"] == "apt.txt"
    assert [step.text for step in hints.install_steps][-1] == "pip install -r requirements.txt"


def test_a_dev_container_comes_before_its_image() -> None:
    said = """{
      // comments are allowed here
      "features": {"ghcr.io/devcontainers/features/python:1": {"version": "3.11"},
                   "ghcr.io/devcontainers/features/node:1": {"version": "lts"},},
      "build": {"dockerfile": "../docker/Dev"},
      "postCreateCommand": "pip install -e .[dev]",
    }"""
    hints = container_hints(
        Tree({".devcontainer/devcontainer.json": said, "docker/Dev": "FROM python:3.8\nRUN apt install -y swig"})
    )
    assert hints.toolchains == {"python": ("3.11",)}
    assert hints.system_packages == ("swig",)
    assert hints.install_steps[0].text == "pip install -e '.[dev]'"


def test_servers_of_a_compose_file() -> None:
    composed = "services: {db: {image: 'postgres:14'}, web: {build: .}, q: {image: 'docker.io/library/redis'}}"
    assert container_hints(Tree({"docker-compose.yml": composed})).services == ("postgres", "redis")
