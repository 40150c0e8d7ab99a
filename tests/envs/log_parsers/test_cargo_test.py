"""Cargo logs, test by test."""

# Written by cargo 1.95.0: `cargo test --no-fail-fast`, with both streams in one, and `cargo test --lib -- --nocapture
# --test-threads=1`.

from typing import ClassVar

from envs.log_parsers import cargo_test
from envs.report import Status
from tests.contracts.log_parser_contract import LogParserContract

CARGO: dict[str, Status] = {
    "demo src/lib.rs::tests::adds": "passed",
    "demo src/lib.rs::tests::calm": "failed",
    "demo src/lib.rs::tests::deep::works": "passed",
    "demo src/lib.rs::tests::fails": "failed",
    "demo src/lib.rs::tests::ignored": "skipped",
    "demo src/lib.rs::tests::ignored_why": "skipped",
    "demo src/lib.rs::tests::panics": "passed",
    "demo src/main.rs::tests::adds": "passed",
    "it tests/it.rs::broken": "failed",
    "it tests/it.rs::whole": "passed",
    "demo doc::src/lib.rs - add": "passed",
    "demo doc::src/lib.rs - add #2": "failed",
}

CARGO_NOCAPTURE: dict[str, Status] = {
    "demo src/lib.rs::tests::adds": "passed",
    "demo src/lib.rs::tests::calm": "failed",
    "demo src/lib.rs::tests::deep::works": "passed",
    "demo src/lib.rs::tests::fails": "failed",
    "demo src/lib.rs::tests::ignored": "skipped",
    "demo src/lib.rs::tests::ignored_why": "skipped",
    "demo src/lib.rs::tests::panics": "passed",
}


class TestCargo(LogParserContract):
    parser = cargo_test.PARSER
    logs: ClassVar[dict[str, dict[str, Status]]] = {
        "cargo.txt": CARGO,
        "cargo_merged.txt": CARGO,
        "cargo_nocapture.txt": CARGO_NOCAPTURE,
    }
