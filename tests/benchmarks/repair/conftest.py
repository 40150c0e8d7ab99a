"""The benchmark is run as scripts: its modules find one another through their folder."""

import sys
from pathlib import Path

import swe_agent

assert swe_agent.__version__  # its import takes the checkout's folders off the path, so it comes first
BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "repair"
sys.path.insert(0, str(BENCHMARK))
