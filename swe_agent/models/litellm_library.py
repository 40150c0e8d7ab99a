"""The one place where litellm is imported."""

import os
import warnings
from typing import Any


def load_litellm() -> Any:
    """The litellm module, quiet and offline. The first call takes about two seconds."""
    # Read at import: without the first it downloads a price list, without the second it loads `.env` from the working
    # directory and its parents, which may be a stranger's repository.
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    import litellm  # noqa: PLC0415 - seconds and 160 MB, and only a call to a service needs it

    litellm.suppress_debug_info = True
    # litellm dumps replies that deviate from OpenAI's types, and pydantic tells the user about each.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    # It validates messages with parts, such as pictures, by types of openai's that say ReadOnly.
    warnings.filterwarnings("ignore", message="Item .* using the `ReadOnly` qualifier", category=UserWarning)
    return litellm
