"""Debian packages of the libraries that C and C++ projects look for by name."""

import re

from envs.detect.base import Files

_PACKAGES = {
    "zlib": "zlib1g-dev", "openssl": "libssl-dev", "libssl": "libssl-dev", "libcrypto": "libssl-dev",
    "curl": "libcurl4-openssl-dev", "libcurl": "libcurl4-openssl-dev", "gtest": "libgtest-dev",
    "googletest": "libgtest-dev", "boost": "libboost-all-dev", "catch2": "catch2",
    "cmocka": "libcmocka-dev",
    "check": "check", "cunit": "libcunit1-dev", "doctest": "doctest-dev", "png": "libpng-dev", "libpng": "libpng-dev",
    "jpeg": "libjpeg-dev", "sqlite3": "libsqlite3-dev", "libxml2": "libxml2-dev", "expat": "libexpat1-dev",
    "bzip2": "libbz2-dev", "liblzma": "liblzma-dev", "lz4": "liblz4-dev", "liblz4": "liblz4-dev", "zstd": "libzstd-dev",
    "libzstd": "libzstd-dev", "glib-2.0": "libglib2.0-dev", "libuv": "libuv1-dev", "libevent": "libevent-dev",
    "ncurses": "libncurses-dev", "readline": "libreadline-dev", "gmp": "libgmp-dev", "eigen3": "libeigen3-dev",
    "fmt": "libfmt-dev", "spdlog": "libspdlog-dev", "nlohmann_json": "nlohmann-json3-dev",
    "protobuf": "libprotobuf-dev",
    "benchmark": "libbenchmark-dev", "bison": "bison", "flex": "flex", "perl": "perl", "pythoninterp": "python3",
    "python3": "python3", "python": "python3", "yaml-cpp": "libyaml-cpp-dev", "jansson": "libjansson-dev",
    "pcre2": "libpcre2-dev", "libpcre2-8": "libpcre2-dev", "tcl": "tcl",
}  # fmt: skip
_SOUGHT = re.compile(
    r"find_package\s*\(\s*([\w.-]+)|pkg_(?:check|search)_modules?\s*\([^)]*?\b([\w.+-]+)\s*\)|dependency\s*\(\s*'([\w.+-]+)'"
    r"|PKG_CHECK_MODULES\s*\(\s*\[?\w+\]?\s*,\s*\[?([\w.+-]+)",
    re.IGNORECASE,
)


def of_name(files: Files, name: str) -> list[str]:
    """Paths of files of that name, those nearest to the root first."""
    found = (path for path in files.paths if path.rsplit("/", 1)[-1] == name)
    return sorted(found, key=lambda path: (path.count("/"), path))


def libraries_of(files: Files) -> tuple[str, ...]:
    """Debian packages of the libraries the root's build files look for."""
    texts = "\n".join(
        files.read(path) or ""
        for name in ("CMakeLists.txt", "meson.build", "configure.ac")
        for path in of_name(files, name)[:5]
    )
    named = ("".join(found).lower() for found in _SOUGHT.findall(texts))
    return tuple(dict.fromkeys(package for name in named if (package := _PACKAGES.get(name, ""))))
