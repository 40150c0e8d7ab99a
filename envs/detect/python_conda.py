"""Conda environments as pip and apt would have them."""

import re
from dataclasses import dataclass

from envs.detect.python_groups import name_of, sound
from envs.detect.readers import rows, table, texts, yaml_of

_OTHER_NAMES = {
    "pytables": "tables", "opencv": "opencv-python-headless", "py-opencv": "opencv-python-headless",
    "pytorch": "torch",
    "matplotlib-base": "matplotlib", "msgpack-python": "msgpack", "python-blosc": "blosc", "pyqt": "PyQt5",
    "faiss-cpu": "faiss-cpu", "ruamel-yaml": "ruamel.yaml", "dask-core": "dask", "distributed-core": "distributed",
    "jupyter-core": "jupyter_core", "seaborn-base": "seaborn", "typing-extensions": "typing_extensions",
    "importlib-metadata": "importlib_metadata", "python-graphviz": "graphviz", "geopandas-base": "geopandas",
    "libpysal": "libpysal", "pytest-runner": "pytest-runner", "boto": "boto",
    "backports-zoneinfo": "backports.zoneinfo",
    "python-snappy": "python-snappy", "build": "build", "hdbscan": "hdbscan", "astropy-base": "astropy",
    "numba": "numba", "spyder-kernels": "spyder-kernels", "mysql-connector-python": "mysql-connector-python",
    "vtk-base": "vtk", "psycopg2": "psycopg2-binary", "tensorflow-base": "tensorflow", "poppler-qt5": "",
}  # fmt: skip
_FROM_APT = {
    "compilers": ("build-essential", "gfortran"), "c-compiler": ("build-essential",),
    "cxx-compiler": ("build-essential",),
    "fortran-compiler": ("gfortran",), "gcc-linux-64": ("build-essential",), "gxx-linux-64": ("build-essential",),
    "gfortran-linux-64": ("gfortran",), "gcc": ("build-essential",), "gxx": ("build-essential",), "make": ("make",),
    "cmake": ("cmake",), "ninja": ("ninja-build",), "pkg-config": ("pkg-config",), "graphviz": ("graphviz",),
    "pandoc": ("pandoc",), "git": ("git",), "hdf5": ("libhdf5-dev",), "libnetcdf": ("libnetcdf-dev",),
    "swig": ("swig",),
    "geos": ("libgeos-dev",), "proj": ("libproj-dev", "proj-bin"), "gdal": ("gdal-bin", "libgdal-dev"),
    "ffmpeg": ("ffmpeg",),
    "openmpi": ("libopenmpi-dev", "openmpi-bin"), "libxml2": ("libxml2-dev",), "libxslt": ("libxslt1-dev",),
    "openblas": ("libopenblas-dev",), "blas": ("libopenblas-dev",), "lapack": ("liblapack-dev",),
    "fftw": ("libfftw3-dev",),
    "gsl": ("libgsl-dev",), "boost-cpp": ("libboost-all-dev",), "eigen": ("libeigen3-dev",),
    "openjdk": ("default-jre-headless",),
    "libspatialindex": ("libspatialindex-dev",), "zlib": ("zlib1g-dev",), "libsndfile": ("libsndfile1",),
    "eccodes": ("libeccodes-dev",), "udunits2": ("libudunits2-dev",), "postgresql": ("libpq-dev",),
    "snappy": ("libsnappy-dev",),
}  # fmt: skip
_NOT_NEEDED = re.compile(
    r"pip|wheel|setuptools|conda.*|mamba|anaconda.*|_.*|lib.*|mkl.*|vs20.*|vc|r-.*|nomkl|blosc|c-blosc.*|bottleneck-base|"
    r"cudatoolkit|cuda.*|python-abi|ca-certificates|openssl|openjpeg|jpeg|gdcm|esmf|nccl|perl|nodejs|rust|sysroot.*|xorg-.*|"
    r"ld-impl.*|llvm.*|clang.*|jsonschema-with.*|coveralls|codecov|pre-commit|twine|poetry|hatch|tox|nox"
)  # fmt: skip


@dataclass(frozen=True)
class CondaEnvironment:
    """An environment file for pip. `left_out` are packages of conda only, for which pip and apt have nothing."""

    requirements: tuple[str, ...] = ()
    system_packages: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Requirement files its pip part names, and `-e .`."""
    left_out: tuple[str, ...] = ()


def read_conda(text: str | None) -> CondaEnvironment:
    """Translate an environment file; anything else gives an empty one."""
    specs: list[str] = []
    pip: list[str] = []
    for entry in rows(table(yaml_of(text)).get("dependencies")):
        if isinstance(entry, str):
            specs.append(entry)
        else:
            pip += texts(table(entry).get("pip"))
    return translate(specs, pip)


def translate(specs: list[str], pip: list[str]) -> CondaEnvironment:
    """Conda's words (`numpy=1.20`, `conda-forge::scipy >=1.2`) as requirements, apt packages and interpreters."""
    requirements: dict[str, None] = {}
    packages: dict[str, None] = {}
    pythons: list[str] = []
    left: list[str] = []
    for spec in specs:
        found = re.match(r"\s*(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)\s*(?:\[.*\])?\s*(.*)", spec)
        if found is None:
            continue
        name, version = name_of(found[1]), _version(found[2])
        if name == "python":
            pythons += re.findall(r"3\.\d+", found[2])
        elif name in _FROM_APT:
            packages |= dict.fromkeys(_FROM_APT[name])
        elif not name or _NOT_NEEDED.fullmatch(name) or _OTHER_NAMES.get(name) == "":
            left.append(found[1])
        elif sound(line := f"{_OTHER_NAMES.get(name, found[1])}{version}"):
            requirements[line] = None
    files = [line for line in pip if line.lstrip().startswith("-")]
    requirements |= dict.fromkeys(line for line in pip if line not in files and sound(line))
    return CondaEnvironment(tuple(requirements), tuple(packages), tuple(pythons), tuple(files), tuple(left))


def _version(text: str) -> str:
    """Conda's version of a spec as PEP 440: one `=` is a prefix, what follows a second one is a build."""
    text = text.split("#")[0].strip().strip("\"'")
    parts = []
    for part in text.split("|")[0].split(","):
        part = re.sub(r"^\s*([<>=!~]=?|==)\s+", r"\1", part.strip())
        if exact := re.match(r"=?=?\s*(\d[\w.*]*)(?:[ =].*)?$", part):
            version = exact[1].rstrip("*").rstrip(".")
            parts.append(f"=={version}" if part.startswith("==") else f"=={version}.*")
        elif ordered := re.match(r"([<>!]=?|~=)(\d[\w.]*)(\.\*)?(?:\s.*)?$", part):
            parts.append(ordered[1] + ordered[2].rstrip("."))
    return ",".join(parts)


def conda_files(paths: tuple[str, ...], python: str) -> tuple[str, ...]:
    """Environment files of a tree, the best for tests first: of this Python, about tests, near the root."""
    named = re.compile(
        r"(?:[\w.-]+/){0,2}(?:[\w.-]*environment[\w.-]*|(?:ci|continuous_integration)/[\w./-]*(?:py|requirements|env)[\w.-]*)\.ya?ml"
    )
    found = [
        path
        for path in paths
        if named.fullmatch(path) and not re.search(r"win|osx|mac|rtd|doc|min|bench|gpu|nightly|upstream", path)
    ]
    short = python.replace(".", "")

    def rank(path: str) -> tuple[bool, bool, bool, int, str]:
        other = re.search(r"(?:py|python)[-_]?3\.?\d+|[-_]3\.?\d+", path)
        mine = re.search(rf"(?<!\d)(?:{re.escape(python)}|{short})(?!\d)", path)
        return bool(other) and not mine, "test" not in path and "dev" not in path, not mine, path.count("/"), path

    return tuple(sorted(found, key=rank))
