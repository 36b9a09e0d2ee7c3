# SPDX-License-Identifier: GPL-2.0-only
"""Running httpsysctl, and load for it to show."""

import contextlib
import json
import subprocess
import threading
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CTL = str(TOP / 'build/userlib/httpsysctl')
NOBODY = 65534


def ctl(*args, user=None, group=None):
    """Exit status, what it says, what it complains of"""
    command = [CTL, *args]
    if user is not None:
        command = ['setpriv', '--reuid', str(user), '--regid',
                   str(user if group is None else group),
                   '--clear-groups', *command]
    r = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return r.returncode, r.stdout, r.stderr


def must(*args, user=None):
    status, out, err = ctl(*args, user=user)
    if status:
        raise RuntimeError('httpsysctl %s: %d %s' % (' '.join(args), status, err))
    return out


def must_json(*args, user=None):
    return json.loads(must(*args, '--json', user=user))


@contextlib.contextmanager
def load(s, paths):
    """Requests for these paths, one after the other, as long as it lasts"""
    done = threading.Event()

    def ask():
        with s.client() as c:
            while not done.is_set():
                for path in paths:
                    c.get(path).answer()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
