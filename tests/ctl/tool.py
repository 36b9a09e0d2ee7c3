# SPDX-License-Identifier: GPL-2.0-only
"""Running httpsysctl, and load for it to show."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CTL = str(TOP / 'build/userlib/httpsysctl')
NOBODY = 65534
# As an administrator has it
ENV = {**os.environ, 'PATH': os.path.dirname(CTL) + ':' + os.environ['PATH']}


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


def many(lists):
    """What ctl() returns for each list of arguments; one shell starts them all"""
    with tempfile.TemporaryDirectory() as where:
        script = ''.join('%s >%d.out 2>%d.err; echo $?\n' % (shlex.join([CTL, *args]), i, i)
                         for i, args in enumerate(lists))
        r = subprocess.run(['sh'], input=script, capture_output=True, text=True, timeout=80,
                           check=True, cwd=where)
        return [(int(status), Path(where, '%d.out' % i).read_text(),
                 Path(where, '%d.err' % i).read_text())
                for i, status in enumerate(r.stdout.split())]


def shell(line, **more):
    """What a command of a page did"""
    return subprocess.run(['sh', '-c', line], capture_output=True, text=True, timeout=60,
                          check=False, env={**ENV, **more})


def wanted_status(line):
    """With which a command of a page ends, as its comment says"""
    wanted = re.search(r'# exit status (\d+)$', line)
    return int(wanted[1]) if wanted else 0


@contextlib.contextmanager
def load(s, paths):
    """Requests for these paths, one after the other, as long as it lasts; not so many that
    what looks at them does not get a turn on an emulated machine"""
    done = threading.Event()

    def ask():
        with s.client() as c:
            while not done.is_set():
                for path in paths:
                    c.get(path).answer()
                done.wait(0.03)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
