"""Go logs, test by test."""

# Written by Go 1.19: `go test ./...`, with `-v`, and with `-json`.

from typing import ClassVar

from envs.log_parsers import go_test
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

GO_VERBOSE: dict[str, Status] = {
    "example.com/demo/pkg/a::TestAdds": "passed",
    "example.com/demo/pkg/a::TestFails": "failed",
    "example.com/demo/pkg/a::TestSkips": "skipped",
    "example.com/demo/pkg/a::TestGlued": "passed",
    "example.com/demo/pkg/a::TestTable": "failed",
    "example.com/demo/pkg/a::TestTable/one": "passed",
    "example.com/demo/pkg/a::TestTable/two_words": "failed",
    "example.com/demo/pkg/a::TestTable/ü/deep": "passed",
    "example.com/demo/pkg/a::TestParallel": "passed",
    "example.com/demo/pkg/a::TestParallel/p0": "passed",
    "example.com/demo/pkg/a::TestParallel/p2": "passed",
    "example.com/demo/pkg/a::TestParallel/p1": "passed",
    "example.com/demo/pkg/b::TestFirst": "passed",
    "example.com/demo/pkg/b::TestPanics": "failed",
    "example.com/demo/pkg/b::TestPanics/sub": "failed",
    "example.com/demo/pkg/broken": "error",
    "example.com/demo/pkg/good::TestFine": "passed",
}

GO_QUIET: dict[str, Status] = {
    "example.com/demo/pkg/a": "failed",
    "example.com/demo/pkg/b": "failed",
    "example.com/demo/pkg/broken": "error",
    "example.com/demo/pkg/good": "passed",
}


class TestGo(LogParserContract):
    parser = go_test.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "go_verbose.txt": GO_VERBOSE,
        "go_quiet.txt": GO_QUIET,
        "go_json.txt": GO_VERBOSE,
    }
