# SPDX-License-Identifier: GPL-2.0-only
"""httpsysctl with real programs: main.py [part of a test's name]... Each test runs in
a network namespace of its own, where the server of the wire tests is the only one."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'http'))

import activate     # noqa: E402,F401  (importing a file registers its tests)
import arguments    # noqa: E402,F401
import explain      # noqa: E402,F401
import pages        # noqa: E402,F401
import show         # noqa: E402,F401
import standard     # noqa: E402,F401
import tracing      # noqa: E402,F401
import wire         # noqa: E402

# Programs start slowly on an emulated machine, and more so on one with other work
wire.ALARM = 200
sys.exit(wire.run(sys.argv[1:]))
