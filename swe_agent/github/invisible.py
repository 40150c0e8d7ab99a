"""Characters that a text can hold and a reader cannot see."""

import unicodedata

_KEPT_CONTROLS = frozenset("\t\n\r")

# Default_Ignorable_Code_Point beyond category Cf: fillers, vowel inherents, variation selectors.
_IGNORABLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
)
_IGNORABLE_SUPPLEMENT = range(0xE0000, 0xE1000)

# Category Cf, yet drawn: marks that stand before Arabic, Syriac and Kaithi numbers.
_DRAWN = frozenset([*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD])


def is_invisible(character: str) -> bool:
    """Control (but tab and line ends), format, surrogate, private, unassigned and default-ignorable characters.

    Joiners are among them: an emoji family falls apart into its members and Persian loses its non-joiners, which stays
    readable; a hidden sentence written in joiners does not.
    """
    if character.isascii():
        return not character.isprintable() and character not in _KEPT_CONTROLS
    point = ord(character)
    if point in _IGNORABLE or point in _IGNORABLE_SUPPLEMENT:
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") and point not in _DRAWN


def drop_invisible(text: str) -> str:
    """The text without its invisible characters, inside code too."""
    if text.isascii() and text.isprintable():
        return text
    unseen = {ord(character): None for character in set(text) if is_invisible(character)}
    return text.translate(unseen) if unseen else text
