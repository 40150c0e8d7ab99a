"""What speaks against an edit by its kind alone."""

DOUBTS = {
    "statement_delete": "it takes a statement away",
    "condition_drop": "it takes a condition away",
    "return_value": "it returns something else whatever the code computed",
}
"""Templates whose edits turn tests by doing less. They are right now and then; passing says little for them."""
