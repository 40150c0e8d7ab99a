"""One edit template a file; each defines `TEMPLATE`."""
