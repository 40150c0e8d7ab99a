"""Pictures in a conversation, held in it whole, so that a recorded one can be shown again."""

import base64
from typing import Literal

from pydantic import BaseModel, ConfigDict

MediaType = Literal["image/png", "image/jpeg", "image/gif", "image/webp"]
"""What chat APIs take."""


class Image(BaseModel):
    """`data` is base64; width and height are in pixels; `name` is the path that it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    media_type: MediaType
    data: str
    width: int
    height: int
    name: str = ""

    @classmethod
    def of(cls, data: bytes, media_type: MediaType, width: int, height: int, name: str = "") -> "Image":
        encoded = base64.b64encode(data).decode()
        return cls(media_type=media_type, data=encoded, width=width, height=height, name=name)

    @property
    def size(self) -> int:
        """Bytes of the picture itself."""
        return len(self.data) * 3 // 4 - self.data[-2:].count("=")

    @property
    def url(self) -> str:
        """As a `data:` URL, which holds all of it."""
        return f"data:{self.media_type};base64,{self.data}"

    @property
    def told(self) -> str:
        """In words, for whoever does not see it."""
        return (
            f"{self.name or 'a picture'}: {self.media_type}, {self.width} x {self.height} pixels, {self.size:,} bytes"
        )
