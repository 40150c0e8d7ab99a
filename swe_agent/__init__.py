"""swe-agent: an issue goes in, a validated patch and its evidence come out.

Importing this package does one thing: it makes sure that the five rooms of this program are our own. The program is
started inside other people's repositories, and a stranger's `envs/` on `sys.path` would otherwise run on the host.
"""

import sys

from swe_agent._guard import RoomsNotOurs, check_rooms, close_doors, named_targets

__version__ = "0.1.0"
__all__ = ["RoomsNotOurs", "__version__"]

close_doors(named_targets(sys.argv[1:]))
check_rooms()
