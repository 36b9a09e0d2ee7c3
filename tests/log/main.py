# SPDX-License-Identifier: GPL-2.0-only
"""httpsyslogd: what stands in the files, and that nothing is missing in them."""

import importlib

import common

# Each marks its tests; they run in this order
for name in ('formats', 'places', 'losses', 'errors', 'running'):
    importlib.import_module(name)

if __name__ == '__main__':
    common.run_tests()
