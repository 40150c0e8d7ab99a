"""What CI files say, system by system."""

import pytest

from envs.detect.ci import ci_steps
from tests.envs.detect.tree import Tree

GITHUB = """
on: [push]
env:
  APP_MODE: testing
  API_TOKEN: abc
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: pip install flake8 && pytest --flake8
  build:
    name: tests on ${{ matrix.python-version }}
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [windows-latest, ubuntu-22.04]
        python-version: [3.8, "3.10", 3.11-dev]
        include:
          - {os: macos-latest, python-version: 3.12}
          - {os: ubuntu-22.04, python-version: 3.13}
    services:
      db:
        image: postgis/postgis:15-3.3
        env: {POSTGRES_PASSWORD: secret, POSTGRES_DB: app}
      cache: {image: "redis:7"}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "${{ matrix.python-version }}"}
      - if: runner.os == 'Windows'
        run: choco install graphviz
      - run: |
          sudo apt-get update
          sudo apt-get install -y --no-install-recommends \\
            libxml2-dev graphviz=2.42 texlive-full
      - name: install
        run: python -m pip install -e ".[test]" -c ci/pins-${{ matrix.python-version }}.txt
      - uses: ./.github/actions/more
        with: {extra: speed}
      - run: |
          cd sub
          FLAG=1 xvfb-run -a pytest -v --cov=app tests | tee log
        env: {DJANGO_SETTINGS_MODULE: app.settings, TOKEN: "${{ secrets.X }}"}
"""
ACTION = """
inputs: {extra: {default: none}}
runs:
  using: composite
  steps:
    - run: pip install app-${{ inputs.extra }}
"""


def test_a_github_job_is_told_with_its_matrix_services_and_own_actions() -> None:
    tree = Tree({".github/workflows/ci.yml": GITHUB, ".github/actions/more/action.yml": ACTION})
    recipe = ci_steps(tree, toolchains={"python": "3.10"})
    assert recipe.source == ".github/workflows/ci.yml, job build"
    assert recipe.pythons == ("3.8", "3.10", "3.11-dev", "3.13")
    assert recipe.system_packages == ("libxml2-dev", "graphviz")
    assert recipe.services == ("postgres", "redis")
    assert [step.text for step in recipe.install_steps] == [
        "python -m pip install -e '.[test]' -c ci/pins-3.10.txt",
        "pip install app-speed",
    ]
    (test,) = recipe.test_steps
    assert (test.text, test.folder) == ("pytest -v --cov=app tests", "sub")
    assert test.variables == {"DJANGO_SETTINGS_MODULE": "app.settings", "FLAG": "1"}
    assert recipe.variables == {"APP_MODE": "testing", "POSTGRES_PASSWORD": "secret", "POSTGRES_DB": "app"}


def test_installs_of_a_job_that_prepares_are_those_of_the_job_that_tests() -> None:
    workflow = """
jobs:
  prepare: {runs-on: ubuntu-latest, steps: [{run: pip install -r dev.txt}]}
  tests: {runs-on: ubuntu-latest, needs: prepare, steps: [{run: pytest}]}
"""
    recipe = ci_steps(Tree({".github/workflows/t.yaml": workflow}))
    assert [step.text for step in recipe.install_steps] == ["pip install -r dev.txt"]


@pytest.mark.parametrize(
    ("path", "text", "pythons", "installs", "tests", "services"),
    [
        (
            ".travis.yml",
            "python: [2.7, '3.6', pypy]\nservices: [mysql]\nbefore_install: pip install six\n"
            "install: [pip install -r r.txt]\nscript: {- nothing}\njobs: {include: [{python: 3.7, script: nosetests}]}",
            (),
            [],
            [],
            (),
        ),
        (
            ".travis.yml",
            "python: [2.7, '3.6', pypy]\nservices: [mysql]\nbefore_install: pip install six\n"
            "install: [source ci/install.sh]\nscript:\n  - nosetests\n"
            "jobs: {include: [{python: 3.7}, {deploy: {}, python: 3.9}]}",
            ("2.7", "3.6", "3.7"),
            ["pip install six", "pip install numpy"],
            ["nosetests"],
            ("mysql",),
        ),
        (
            ".gitlab-ci.yml",
            "image: python:3.9-slim\nservices: ['postgres:13']\n.base: {before_script: [pip install .]}\n"
            "unit tests: {extends: .base, script: [tox -e py39], tags: !reference [a, b]}\n"
            "docs: {script: [pytest docs]}",
            ("3.9",),
            ["pip install ."],
            ["tox -e py39"],
            ("postgres",),
        ),
        (
            ".circleci/config.yml",
            "commands: {prepare: {steps: [{run: pip install -e .}]}}\n"
            "jobs: {test: {docker: [{image: 'cimg/python:3.8'}, {image: 'redis:6'}], "
            "steps: [checkout, prepare, {run: {command: python -m unittest discover}}]}}",
            ("3.8",),
            ["pip install -e ."],
            ["python -m unittest discover"],
            ("redis",),
        ),
        (
            "azure-pipelines.yml",
            "jobs: [{template: ci/linux.yml, parameters: {pool: x}}]",
            ("3.6", "3.7"),
            ["conda env create --file ci/py37.yml"],
            ["pytest app"],
            (),
        ),
    ],
)
def test_other_systems(
    path: str,
    text: str,
    pythons: tuple[str, ...],
    installs: list[str],
    tests: list[str],
    services: tuple[str, ...],
) -> None:
    template = (
        "jobs: [{job: Linux, strategy: {matrix: {a: {python.version: '36'}, b: {python.version: '37'}}}, "
        "steps: [{script: conda env create --file ci/py$(python.version).yml}, {bash: pytest app}]}]"
    )
    tree = Tree(
        {path: text, "ci/install.sh": "set -e\nif true; then\n  pip install numpy\nfi\n", "ci/linux.yml": template}
    )
    recipe = ci_steps(tree, toolchains={"python": "3.7"})
    assert recipe.pythons == pythons
    assert [step.text for step in recipe.install_steps] == installs
    assert [step.text for step in recipe.test_steps] == tests
    assert recipe.services == services


@pytest.mark.parametrize(
    ("run", "language", "version"),
    [
        ("npm ci\nnpm test", "node", "20"),
        ("cargo build\ncargo test --all", "rust", "1.70"),
        ("bundle install\nbundle exec rspec", "ruby", "3.2"),
        ("composer install\nvendor/bin/phpunit", "php", "8.2"),
        ("go mod download\ngo test ./...", "go", "1.21"),
    ],
)
def test_recipes_of_other_languages(run: str, language: str, version: str) -> None:
    setup = {
        "node": "actions/setup-node@v4", "go": "actions/setup-go@v5", "rust": "dtolnay/rust-toolchain@v1",
        "ruby": "ruby/setup-ruby@v1", "php": "shivammathur/setup-php@v2",
    }[language]  # fmt: skip
    key = "toolchain" if language == "rust" else f"{language}-version"
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    workflow = (
        "jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: {setup}\n        with: {{{key}: '{version}'}}\n      - run: |\n{lines}"
    )
    recipe = ci_steps(Tree({".github/workflows/test.yml": workflow}))
    assert recipe.toolchains == {language: (version,)}
    assert [step.text for step in recipe.install_steps] == run.splitlines()[:1]
    assert [step.text for step in recipe.test_steps] == run.splitlines()[1:]


def test_a_project_without_ci_has_no_recipe() -> None:
    assert ci_steps(Tree({"a.py": ""})).source == ""
