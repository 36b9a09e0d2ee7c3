# SPDX-License-Identifier: GPL-2.0-only
"""Runs the wire tests: main.py [part of a test's name]..."""

import sys

import answers      # noqa: F401  (importing a file registers its tests)
import bodies       # noqa: F401
import cache        # noqa: F401
import config       # noqa: F401
import connections  # noqa: F401
import curl         # noqa: F401
import front        # noqa: F401
import heads        # noqa: F401
import hits         # noqa: F401
import limits      # noqa: F401
import qos          # noqa: F401
import ranges       # noqa: F401
import routing      # noqa: F401
import timers       # noqa: F401
import tls          # noqa: F401
import upgrade      # noqa: F401
import websocket    # noqa: F401
import wire

sys.exit(wire.run(sys.argv[1:]))
