# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of httpsyslogd share: results, the daemon, a program, its client."""

import contextlib
import glob
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVER = TOP + '/build/tests/log/server'
DAEMON = TOP + '/build/userlib/httpsyslogd'
CTL = TOP + '/build/userlib/httpsysctl'
LIMIT = 20.0                    # seconds for anything that should happen soon
LINES = int(os.environ.get('LINES', '3000'))
RATE = 1000                     # requests a second
W3C, IIS, NCSA, RAW = 0, 1, 2, 3
# Fields that goaccess's "W3C" has
ANALYSED = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200 | 0x8000 | 0x8 | 0x4 | 0x10000 | \
    0x40000 | 0x400 | 0x200000 | 0x800 | 0x4000
SIZE, DAILY, WEEKLY, MONTHLY, HOURLY = 0, 1, 2, 3, 4

_count = {'done': 0}
_tests = []
_now = {'name': '-'}


def ok(good, text):
    _count['done'] += 1
    text = str(text).replace('\n', ' ').replace('#', '/')
    print('%sok %d - %s: %s' % ('' if good else 'not ', _count['done'],
                                _now['name'], text), flush=True)
    return bool(good)


def same(got, want, text):
    if not ok(got == want, text):
        print('# got    %.400r\n# wanted %.400r' % (got, want), flush=True)
    return got == want


def test(function):
    _tests.append(function)
    return function


def soon(what):
    """Is it true before long?"""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return bool(what())


class Daemon:
    """httpsyslogd below a root of its own"""

    def __init__(self, root, *options, command=()):
        self.root = root
        with tempfile.NamedTemporaryFile(delete=False) as said:
            self.path = said.name
            self.child = subprocess.Popen(
                [*command, DAEMON, '--root=' + root, *options], stderr=said)

    def said(self):
        with open(self.path, encoding='utf-8') as file:
            return file.read()

    def kill(self, number):
        self.child.send_signal(number)

    def end(self, number=signal.SIGTERM):
        """Exit status and what it said"""
        self.kill(signal.SIGCONT)
        self.kill(number)
        try:
            status = self.child.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.child.kill()
            status = self.child.wait()
        text = self.said()
        os.unlink(self.path)
        return status, text

    def ready(self):
        """It reads, or has ended"""
        soon(lambda: 'ready' in self.said() or self.child.poll() is not None)
        return self

    def reopen(self):
        """SIGHUP, and it has been heard: it is looked at before SIGUSR1"""
        told = self.said().count('lines written')
        self.kill(signal.SIGHUP)
        self.kill(signal.SIGUSR1)
        ok(soon(lambda: self.said().count('lines written') > told), 'it has reopened')


def settle():
    """Throw away what records there are"""
    with tempfile.TemporaryDirectory() as root:
        d = Daemon(root).ready()
        flush()
        d.end()


class Program:
    """The test program: NAME=VALUE arguments"""
    port = 18000

    def __init__(self, user=None, **args):
        Program.port += 1
        self.port = Program.port
        command = [SERVER, 'url=http://+:%d/t/' % self.port,
                   *('%s=%s' % item for item in args.items())]
        if user is not None:
            command = ['setpriv', '--reuid', str(user), '--regid', str(user),
                       '--clear-groups', *command]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.first = self.child.stdout.readline()
        if self.first != b'ready\n':
            raise RuntimeError('server: %r' % self.first)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()

    def get(self, path, *more, agent='tester 1.0'):
        """Status of one request on a connection of its own"""
        return self.many([path], more=more, agent=agent)[0]

    def many(self, paths, more=(), agent='tester 1.0', rate=None):
        """Statuses of requests, some at once on one connection"""
        statuses, begin = [], time.monotonic()
        with socket.create_connection(('127.0.0.1', self.port), LIMIT) as s:
            s.settimeout(LIMIT)
            reader = Reader(s)
            for at in range(0, len(paths), 50):
                some = paths[at:at + 50]
                s.sendall(b''.join(request(p, agent, more) for p in some))
                statuses += [reader.answer() for _ in some]
                if rate:
                    late = begin + len(statuses) / rate - time.monotonic()
                    time.sleep(max(0, late))
        return statuses


def request(path, agent, more):
    lines = ['GET %s HTTP/1.1' % path, 'Host: site.example', 'User-Agent: ' + agent, *more]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode()


class Reader:
    """Answers of a connection, read in few steps: an emulated machine has 1,000 a second"""
    length = re.compile(rb'\ncontent-length: *(\d+)', re.I)

    def __init__(self, sock):
        self.sock, self.data, self.at = sock, b'', 0

    def more(self):
        """False: the connection has ended"""
        got = self.sock.recv(65536)
        self.data, self.at = self.data[self.at:] + got, 0
        return bool(got)

    def answer(self):
        """Status; 0: the connection ended"""
        while (end := self.data.find(b'\r\n\r\n', self.at)) < 0:
            if not self.more():
                return 0
        status = int(self.data[self.at + 9:self.at + 12])
        length = self.length.search(self.data, self.at, end)
        self.at = end + 4 + (int(length[1]) if length else 0)
        while self.at > len(self.data):
            past = self.at - len(self.data)
            if not self.more():
                return 0
            self.at = past
        return status


def flush():
    """Exit status and what it says"""
    r = subprocess.run([CTL, 'flush', 'logbuffer'], capture_output=True, timeout=60,
                       text=True, check=False)
    return r.returncode, r.stderr


def files(root, place='0/web', pattern='*'):
    return sorted(glob.glob(os.path.join(root, place, pattern)))


def text_of(paths):
    """All of several files"""
    whole = ''
    for path in paths if isinstance(paths, list) else [paths]:
        with open(path, encoding='utf-8') as file:
            whole += file.read()
    return whole


def records(text):
    return [line for line in text.splitlines() if not line.startswith('#')]


def lost(text):
    """What remarks say is missing"""
    return sum(int(n) for n in re.findall(r'^#Remark: (\d+) records lost$', text, re.M))


@contextlib.contextmanager
def root():
    with tempfile.TemporaryDirectory() as path:
        os.chmod(path, 0o755)
        yield path


def logged(path, paths, *options, more=(), agent='tester 1.0', **args):
    """The one file of a program's log after these requests, and the text of it"""
    d = Daemon(path, *options).ready()
    with Program(**args) as p:
        p.many(paths, more=more, agent=agent)
        same(flush(), (0, ''), 'flushed')
    d.end()
    names = files(path)
    same(len(names), 1, 'one file')
    return names[0], names and text_of(names)


def run_tests():
    """All that were marked, one after the other"""
    # The kernel's records so far are nobody's here
    settle()
    for function in _tests:
        _now['name'] = function.__name__.replace('_', ' ')
        start = time.monotonic()
        try:
            function()
        except Exception:
            ok(False, 'no exception')
            print('# ' + traceback.format_exc().replace('\n', '\n# '), flush=True)
        print('# %s: %.1f s' % (_now['name'], time.monotonic() - start), flush=True)
    print('1..%d' % _count['done'])
