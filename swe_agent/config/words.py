"""Types of single values. Each refusal completes the sentence `KEY = VALUE should be ...`."""

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_VERSION = re.compile(r"[0-9]+\.[0-9]+(\.[0-9]+)?")
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:@-]*")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.:=~_-]*")
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_-]*[a-z0-9])*(:[1-9][0-9]{0,4})?", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SERVICE = re.compile(r"[a-z][a-z0-9-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SERVER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_URL = re.compile(r"https?://[^\s/][^\s]*")


def _text(value: str) -> str:
    if not value.strip() or "\0" in value:
        raise PydanticCustomError("text", "a text that is not empty")
    return value


def _version(value: str) -> str:
    return _matching(_VERSION, value, 'a version such as "3.11"')


def _image(value: str) -> str:
    return _matching(_IMAGE, value, 'the name of an image such as "python:3.11-slim"')


def _package(value: str) -> str:
    return _matching(_PACKAGE, value, 'the name of a system package such as "libxml2-dev"')


def _url(value: str) -> str:
    return _matching(_URL, value, 'an address such as "https://host/v1"')


def _host(value: str) -> str:
    return _matching(_HOST, value, 'a host such as "example.org", "*.example.org" or "example.org:8443"')


def _service(value: str) -> str:
    return _matching(_SERVICE, value, 'the common name of a server such as "postgres"')


def _server(value: str) -> str:
    return _matching(_SERVER, value, 'a name of letters, digits and underscores such as "tracker"')


def _variable(value: str) -> str:
    return _matching(_VARIABLE, value, 'the name of an environment variable such as "DJANGO_SETTINGS_MODULE"')


def _day(value: str) -> str:
    words = 'a day such as "2019-03-31", or "today"'
    if value == "today":
        return value
    try:
        return date.fromisoformat(_matching(_DAY, value, words)).isoformat()
    except ValueError:
        raise PydanticCustomError("pattern", "{words}", {"words": words}) from None


def _folder(value: str) -> str:
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts or "\\" in value:
        raise PydanticCustomError("folder", "a folder inside the repository, relative to its root, with '/'")
    return value


def _matching(pattern: re.Pattern[str], value: str, words: str) -> str:
    if not pattern.fullmatch(value):
        raise PydanticCustomError("pattern", "{words}", {"words": words})
    return value


Text = Annotated[str, AfterValidator(_text)]
Version = Annotated[str, AfterValidator(_version)]
Image = Annotated[str, AfterValidator(_image)]
Package = Annotated[str, AfterValidator(_package)]
Url = Annotated[str, AfterValidator(_url)]
Host = Annotated[str, AfterValidator(_host)]
Folder = Annotated[str, AfterValidator(_folder)]
Service = Annotated[str, AfterValidator(_service)]
Variable = Annotated[str, AfterValidator(_variable)]
Day = Annotated[str, AfterValidator(_day)]
ServerName = Annotated[str, AfterValidator(_server)]
Count = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Gigabytes = Annotated[float, Field(gt=0, allow_inf_nan=False)]
