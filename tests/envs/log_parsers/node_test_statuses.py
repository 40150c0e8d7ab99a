"""What Node's own test runner found in the one project whose spec and TAP logs are kept."""

from envs.report import Status

NODE_TEST: dict[str, Status] = {
    "adds": "passed",
    "fails ☃ # odd": "failed",
    "skipped": "skipped",
    "later": "skipped",
    "suite::works": "passed",
    "suite::breaks": "failed",
    "suite::deep::works too": "passed",
    "suite::deep::rests": "skipped",
    "suite::deep": "passed",
    "suite": "failed",
    "parent::child": "passed",
    "parent::bad child": "failed",
    "parent": "failed",
    "adds here": "passed",
    "c.test.js": "failed",
}
