"""One operator a file; see docs/repair.md."""
