"""The benchmark is run as a script: its modules find one another through its folder."""

import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "localization"
sys.path.insert(0, str(BENCHMARK))
