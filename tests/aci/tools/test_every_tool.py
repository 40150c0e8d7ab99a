import pytest

from aci import Tool, Toolbox
from tests.contracts.tool_contract import ToolContract


@pytest.fixture(params=Toolbox.default().tools, ids=lambda tool: tool.name)
def tool(request: pytest.FixtureRequest) -> type[Tool]:
    found: type[Tool] = request.param
    return found


class TestEveryTool(ToolContract):
    pass
