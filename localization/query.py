"""The words of an issue with their weights."""

import math

from localization.issue_text import IssueText
from localization.tokens import count_tokens

_WEIGHTS = {"title": 3.0, "text": 1.0, "code": 1.0, "quoted": 2.0}


def weighted_words(issue: IssueText) -> dict[str, float]:
    """Title words weigh most, then quoted ones; repetition is damped by the logarithm."""
    words: dict[str, float] = {}
    parts = {
        "title": issue.title,
        "text": issue.text,
        "code": "\n".join(issue.code_blocks),
        "quoted": "\n".join(issue.quoted),
    }
    for part, text in parts.items():
        for token, times in count_tokens(text).items():
            words[token] = words.get(token, 0.0) + _WEIGHTS[part] * times
    return {token: 1.0 + math.log(weight) for token, weight in words.items()}
