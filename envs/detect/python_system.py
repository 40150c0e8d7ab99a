"""Debian packages that a Python project needs beside pip's."""

import re
from collections.abc import Iterable, Mapping

from envs.detect.base import Files
from envs.detect.python_groups import name_of
from envs.detect.python_project import Project

_BY_REQUIREMENT = {
    "psycopg2": ("libpq-dev", "build-essential"),
    "mysqlclient": ("default-libmysqlclient-dev", "pkg-config", "build-essential"),
    "cairocffi": ("libcairo2",), "pycairo": ("libcairo2-dev", "pkg-config", "build-essential"),
    "pygobject": ("libgirepository1.0-dev", "libcairo2-dev", "pkg-config", "build-essential"),
    "python-ldap": ("libldap2-dev", "libsasl2-dev", "build-essential"),
    "pygraphviz": ("graphviz", "libgraphviz-dev", "build-essential"),
    "graphviz": ("graphviz",), "pydot": ("graphviz",), "gdal": ("gdal-bin", "libgdal-dev", "build-essential"),
    "pyaudio": ("portaudio19-dev", "build-essential"), "python-magic": ("libmagic1",),
    "pycurl": ("libcurl4-openssl-dev", "libssl-dev", "build-essential"),
    "xmlsec": ("libxmlsec1-dev", "pkg-config", "build-essential"), "pyodbc": ("unixodbc-dev", "build-essential"),
    "pyenchant": ("libenchant-2-2",), "weasyprint": ("libpango-1.0-0", "libpangoft2-1.0-0"),
    "cairosvg": ("libcairo2",),
    "opencv-python": ("libgl1", "libglib2.0-0"), "opencv-contrib-python": ("libgl1", "libglib2.0-0"),
    "pyqt5": ("libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libxkbcommon0"),
    "pyside2": ("libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libxkbcommon0"),
    "pyqt6": ("libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libxkbcommon0"),
    "pyside6": ("libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libxkbcommon0"),
    "vtk": ("libgl1", "libxrender1", "libxext6"),
    "dbus-python": ("libdbus-1-dev", "libglib2.0-dev", "pkg-config", "build-essential"),
    "mpi4py": ("libopenmpi-dev", "openmpi-bin", "build-essential"), "soundfile": ("libsndfile1",),
    "librosa": ("libsndfile1",),
    "pdf2image": ("poppler-utils",), "pytesseract": ("tesseract-ocr",), "pypandoc": ("pandoc",),
    "nbconvert": ("pandoc",),
    "ffmpeg-python": ("ffmpeg",), "pydub": ("ffmpeg",), "moviepy": ("ffmpeg",),
    "python-snappy": ("libsnappy-dev", "build-essential"),
    "bsddb3": ("libdb-dev", "build-essential"), "jpype1": ("default-jre-headless",),
    "pyspark": ("default-jre-headless",),
    "pymssql": ("freetds-dev", "build-essential"), "scikit-sparse": ("libsuitesparse-dev", "build-essential"),
    "rtree": ("libspatialindex-dev",),
    "pygit2": ("libgit2-dev", "build-essential"), "pyscard": ("libpcsclite-dev", "swig", "build-essential"),
    "pyzbar": ("libzbar0",),
    "netifaces": ("build-essential",), "pyusb": ("libusb-1.0-0",),
    "gssapi": ("libkrb5-dev", "build-essential"), "psutil": (),
    "gitpython": ("git",), "setuptools-scm": ("git",), "pexpect": (), "wand": ("libmagickwand-dev",),
    "pyvirtualdisplay": ("xvfb",),
}  # fmt: skip

_OF_DEBIAN = {
    "libgl1-mesa-glx": "libgl1", "libgl1-mesa-dev": "libgl-dev", "libmysqlclient-dev": "default-libmysqlclient-dev",
    "libpng12-dev": "libpng-dev", "libjpeg8-dev": "libjpeg-dev", "libjpeg62-dev": "libjpeg-dev",
    "libjpeg-turbo8-dev": "libjpeg-dev",
    "libffi6": "libffi-dev", "libffi7": "libffi-dev", "libenchant-dev": "libenchant-2-dev", "enchant": "enchant-2",
    "libenchant1c2a": "libenchant-2-2", "libgdal1-dev": "libgdal-dev", "libhdf5-serial-dev": "libhdf5-dev",
    "libav-tools": "ffmpeg", "qt5-default": "qtbase5-dev", "libsnappy1": "libsnappy1v5", "libgfortran3": "gfortran",
    "libcurl4-gnutls-dev": "libcurl4-openssl-dev", "default-jre": "default-jre-headless",
    "default-jdk": "default-jdk-headless",
    "libtiff4-dev": "libtiff-dev", "libtiff5-dev": "libtiff-dev", "ttf-dejavu": "fonts-dejavu",
    "gcc": "build-essential",
    "g++": "build-essential", "libssl1.0-dev": "libssl-dev", "libncurses5-dev": "libncurses-dev",
    "libncursesw5-dev": "libncurses-dev",
    "libreadline6-dev": "libreadline-dev", "libmagic-dev": "libmagic1", "libpcre3-dev": "libpcre2-dev",
    "mysql-client": "default-mysql-client",
    "libdb5.3-dev": "libdb-dev", "libgirepository1.0-dev": "libgirepository1.0-dev",
    "netcat": "netcat-openbsd", "libicu-dev": "libicu-dev",
}  # fmt: skip
"""Names of other releases and of Ubuntu, as Debian 12 has them."""

_UNWANTED = re.compile(
    r"python.*|pypy.*|.*-(?:docs?|doc)|sudo|lsb-release|software-properties-common|apt-transport-https|apt-utils|docker.*|"
    r"linux-.*|google-.*|chromium.*|firefox.*|mysql-server.*|mariadb-server.*|postgresql.*|redis.*|mongodb.*|memcached|rabbitmq.*|"
    r"elasticsearch|gnupg\d*|dirmngr|systemd.*|virtualbox.*|vim.*|nano|emacs.*|less|htop|zsh.*|fish|tmux|openssh-.*|cron|"
    r"nodejs|npm|yarn|texlive.*|latex.*|phantomjs|libicu\d+|libgeos-3.*|libproj\d+|locales-all|man-db|gdb|valgrind|awscli|"
    r".*-\d+\.\d+-(?:dev|dbg)|heroku.*|azure.*|kubectl|terraform|supervisor|nginx|apache2.*|ccache|lcov|jq|rsync|aptitude|"
    r"ubuntu-.*|snapd|command-not-found|net-tools|procps|iputils.*|dnsutils|telnet|bash-completion|tzdata|cargo|rustc"
)


def debian_packages(names: Iterable[str]) -> tuple[str, ...]:
    """Names from CI files as Debian 12 has them, without what a test container has or has no use for."""
    found: dict[str, None] = {}
    for name in names:
        if compiler := re.fullmatch(r"(gcc|g\+\+|gfortran|clang|llvm)-\d+(?:\.\d+)?(-dev)?", name):
            name = "build-essential" if compiler[1] in ("gcc", "g++") else compiler[1] + (compiler[2] or "")
        elif re.fullmatch(r"openjdk-\d+-(?:jdk|jre)(?:-headless)?", name):
            name = "default-jdk-headless" if "jdk" in name[8:] else "default-jre-headless"
        name = _OF_DEBIAN.get(name, name)
        if not _UNWANTED.fullmatch(name) and re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name):
            found[name] = None
    return tuple(found)


def of_requirements(lines: Mapping[str, str]) -> dict[str, str]:
    """Debian packages of requirements (line -> where it stands), each with its reason."""
    found: dict[str, str] = {}
    for line, source in lines.items():
        for package in _BY_REQUIREMENT.get(name_of(line), ()):
            found.setdefault(package, f"for {name_of(line)} ({source})")
    return found


def of_builds(project: Project, files: Files) -> dict[str, str]:
    """What compiling the project itself needs."""
    if not project.extensions:
        return {}
    needs = " ".join(project.build_requires).lower()
    found = {"build-essential": "C extensions"}
    if any(path.endswith((".f", ".f90", ".F", ".F90", ".for")) for path in files.paths):
        found["gfortran"] = "Fortran sources"
    if project.backend == "meson" or "pkgconfig" in needs or "pkgconfig" in project.setup.names:
        found["pkg-config"] = "the build looks for libraries"
    if project.backend == "maturin" or "rust" in needs:
        found |= {"cargo": "Rust extensions", "rustc": "Rust extensions"}
    if project.backend == "scikit-build" or "CMakeLists.txt" in files.paths:
        found |= {"cmake": "CMakeLists.txt", "ninja-build": "CMakeLists.txt"}
    if any(path.endswith(".i") for path in files.paths):
        found["swig"] = "SWIG interfaces"
    return found
