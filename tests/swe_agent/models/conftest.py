import os
from collections.abc import Iterator

import pytest

from tests.swe_agent.models.server import ModelServer


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have keys and a proxy; no test may use them."""
    for variable in list(os.environ):
        if variable.endswith(("_API_KEY", "_API_BASE", "_BASE_URL")) or variable.lower().endswith("_proxy"):
            monkeypatch.delenv(variable)
