"""A real picture, made here."""

import random
import struct
import zlib


def png(width: int = 40, height: int = 30, *, noise: bool = False) -> bytes:
    """An RGB picture in one colour, or of noise, which does not get smaller by packing."""
    colour = random.Random(1)
    row = (lambda: b"\0" + colour.randbytes(3 * width)) if noise else (lambda: b"\0" + b"\x20\x80\xc0" * width)
    data = zlib.compress(b"".join(row() for _ in range(height)), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
