# SPDX-License-Identifier: GPL-2.0-only
"""Wire tests: TAP, the test program under control, a client on raw sockets.

Every wait has a limit. A test is a function of one argument, the server; what
it checks goes through ok() and same(). Each runs in a process and a network
namespace of its own, several beside each other."""

import ctypes
import fcntl
import hashlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, '..', '..', 'build', 'tests', 'http', 'server')
LIMIT = 15.0                    # seconds for anything that should happen soon
ALARM = 90                      # seconds for one test
SCALE = int(os.environ.get('HTTPSYS_SCALE', '100'))
IPV6_FREEBIND = 78              # Python has no name for it
EMPTY = hashlib.sha256(b'').hexdigest()

_lock = threading.Lock()
_local = threading.local()
_count = {'done': 0}
_tests = []


def ok(good, text):
    with _lock:
        _count['done'] += 1
        text = str(text).replace('\n', ' ').replace('#', '/')
        print('%sok %d - %s: %s' % ('' if good else 'not ', _count['done'],
              getattr(_local, 'name', '-'), text), flush=True)
    return bool(good)


def same(got, want, text):
    if not ok(got == want, text):
        with _lock:
            print('# got    %.300r\n# wanted %.300r' % (got, want), flush=True)
    return got == want


def until(what, limit=LIMIT, pause=0.05):
    """The last result of what(): as soon as it is true, or after a while"""
    stop = time.monotonic() + limit
    while not (result := what()) and time.monotonic() < stop:
        time.sleep(pause)
    return result


def counters():
    """The module's, by name; of reasons by their number"""
    found = {}
    with open('/proc/net/httpsys', encoding='ascii') as lines:
        for words in map(str.split, lines):
            if len(words) == 2:
                found[words[0]] = int(words[1])
            elif words[0] == 'reason':
                found[int(words[1])] = int(words[-1])
    return found


def test(parallel=False, threads=4, pause=False):
    """A test; parallel ones mostly wait: many of them run at once"""
    def mark(function):
        _tests.append((function, parallel, threads, pause))
        return function
    return mark


class Answer:
    def __init__(self):
        self.status, self.head, self.body, self.end = 0, b'', b'', None
        self.interim, self.chunks, self.trailers = [], [], []

    def get(self, name):
        name = name.lower().encode() + b':'
        for line in self.head.split(b'\r\n')[1:]:
            if line.lower().startswith(name):
                return line[len(name):].strip().decode('latin-1')
        return None

    @property
    def closes(self):
        return (self.get('Connection') or '').lower() == 'close'

    @property
    def fields(self):
        """of a line made by the program"""
        return self.body.decode('utf-8', 'replace').split()


class Client:
    """One connection. What was not yet looked at is in self.data"""

    def __init__(self, port, host='127.0.0.1', rcvbuf=0, source=None):
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        if source:
            if family == socket.AF_INET6:
                self.sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
            self.sock.bind((source, 0))
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.sock.settimeout(LIMIT)
        self.sock.connect((host, port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b''
        self.ended = None       # 'fin' or 'reset'

    def send(self, data):
        if isinstance(data, str):
            data = data.encode('latin-1')
        try:
            self.sock.sendall(data)
        except (ConnectionError, socket.timeout):
            pass                # what comes back says why
        return self

    def get(self, path, extra='', version='1.1', method='GET', host='test'):
        return self.send('%s %s HTTP/%s\r\nHost: %s\r\n%s\r\n' % (
            method, path, version, host, extra))

    def post(self, path, body, extra=''):
        return self.send(('POST %s HTTP/1.1\r\nHost: test\r\n'
                          'Content-Length: %d\r\n%s\r\n' % (
                              path, len(body), extra)).encode() + body)

    def more(self, limit=LIMIT):
        """Read something; False at the end or when nothing comes"""
        if self.ended:
            return False
        self.sock.settimeout(limit)
        try:
            data = self.sock.recv(1 << 18)
        except socket.timeout:
            return False
        except ConnectionError:
            self.ended = 'reset'
            return False
        finally:
            self.sock.settimeout(LIMIT)
        if not data:
            self.ended = 'fin'
            return False
        self.data += data
        return True

    def _need(self, count):
        parts, have = [self.data], len(self.data)
        while have < count:
            self.data = b''
            if not self.more():
                break
            parts.append(self.data)
            have += len(self.data)
        self.data = b''.join(parts)
        out, self.data = self.data[:count], self.data[count:]
        return out

    def _line(self):
        while b'\r\n' not in self.data and self.more():
            pass
        line, mark, rest = self.data.partition(b'\r\n')
        if not mark:
            return None
        self.data = rest
        return line

    def _chunks(self, a):
        while True:
            line = self._line()
            if line is None:
                return
            size = int(line.split(b';')[0] or b'0', 16)
            a.chunks.append(size)
            a.body += self._need(size)
            line = self._line()
            while not size and line:
                a.trailers.append(line)
                line = self._line()
            if not size:
                return

    def answer(self, head_only=False):
        """Next answer; interim ones (1xx) are put aside"""
        a = Answer()
        while True:
            while b'\r\n\r\n' not in self.data:
                if not self.more():
                    a.end = self.ended or 'silence'
                    return a
            a.head, _, self.data = self.data.partition(b'\r\n\r\n')
            try:
                a.status = int(a.head.split(b' ')[1])
            except (IndexError, ValueError):
                a.end = 'garbage'
                return a
            if a.status >= 200 or a.status == 101:
                break
            a.interim.append(a.status)
        if head_only or a.status in (204, 304):
            return a
        length = a.get('Content-Length')
        if length is not None:
            a.body = self._need(int(length))
            if len(a.body) < int(length):
                a.end = self.ended or 'silence'
        elif (a.get('Transfer-Encoding') or '').lower() == 'chunked':
            self._chunks(a)
        else:
            while self.more():
                pass
            a.body, self.data = self.data, b''
        return a

    def end(self, limit=LIMIT):
        """'fin', 'reset', 'open' (nothing within the limit) or 'data'"""
        if self.data:
            return 'data'
        if self.more(limit):
            return 'data'
        return self.ended or 'open'

    def stays(self):
        return self.end(0.15) == 'open'

    def shut(self):
        self.sock.shutdown(socket.SHUT_WR)

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                             struct.pack('ii', 1, 0))
        self.sock.close()

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()


class Server:
    """The test program: a group "main" with http://+:PORT/t/"""

    def __init__(self, threads=4, pause=False, port=None, prefix=()):
        self.port = port or free_port()
        self.program = subprocess.Popen(
            [*prefix, PROGRAM, str(threads)] + (['poll'] if pause else []),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        if self._reply() != 0:
            raise RuntimeError('test program does not start')
        self('group main')
        self('add main http://+:%d/t/ 7' % self.port)

    def _reply(self):
        if not select.select([self.program.stdout], [], [], LIMIT)[0]:
            raise RuntimeError('test program does not answer')
        line = self.program.stdout.readline().split()
        if not line:
            raise RuntimeError('test program has died')
        return int(line[1]) if line[0] == b'ok' else -int(line[1])

    def __call__(self, command):
        """Number of the reply, negative errno; ~ stands for a space"""
        with self.lock:
            self.program.stdin.write(command.encode() + b'\n')
            self.program.stdin.flush()
            return self._reply()

    def must(self, command):
        got = self(command)
        if got < 0:
            raise RuntimeError('%s: %d' % (command, got))
        return got

    def seen(self):
        return self('seen')

    def wait(self, command, value):
        """Until the command's reply is value"""
        stop = time.monotonic() + LIMIT
        while self(command) != value:
            if time.monotonic() > stop:
                return False
            time.sleep(0.01)
        return True

    def client(self, host='127.0.0.1', rcvbuf=0):
        return Client(self.port, host, rcvbuf)

    def alive(self):
        """Does a fresh connection get its answer?"""
        with self.client() as c:
            return c.get('/t/echo').answer().status == 200

    def stop(self):
        self.program.kill()
        self.program.wait()
        self.program.stdin.close()
        self.program.stdout.close()


_ports = set()


def free_port():
    with _lock:
        while True:
            s = socket.socket(socket.AF_INET6)
            s.bind(('::', 0))
            port = s.getsockname()[1]
            s.close()
            if port not in _ports:
                _ports.add(port)
                return port


def started(process, port, limit):
    """Until something listens on port; false: the process has ended, or takes
    too long"""
    stop = time.monotonic() + limit
    while process.poll() is None and time.monotonic() <= stop:
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def line(method, path, nonce='-', body=b'', context=7):
    """Fields of a program's answer without host and path"""
    return [method, path, nonce, str(len(body)),
            hashlib.sha256(body).hexdigest()]


_PERIOD = bytes((i * 31 + i // 251) & 255 for i in range(251 * 256))


def pattern(size):
    """What the program's "big" sends; it repeats after 64256 bytes"""
    return (_PERIOD * (size // len(_PERIOD) + 1))[:size]


def _run(entry):
    function, _, threads, pause = entry
    _local.name = function.__name__.replace('_', ' ')
    start = time.monotonic()
    server = None
    try:
        server = Server(threads, pause)
        function(server)
    except Exception as e:      # a test must not take the others with it
        where = traceback.extract_tb(e.__traceback__)[-1]
        ok(False, 'exception %r at %s:%d' % (e, where.filename, where.lineno))
        with _lock:
            traceback.print_exc(file=sys.stdout)
    finally:
        if server:
            if server.program.poll() is not None:
                ok(False, 'the program has died')
            server.stop()
    with _lock:
        print('# %s: %.1f s' % (_local.name, time.monotonic() - start),
              flush=True)


def _private_net():
    """A network namespace of its own: all counters begin at 0"""
    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000):
        raise OSError(ctypes.get_errno(), 'unshare')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, struct.pack('16sh14x', b'lo', 1))


def _start(entry):
    """Run a test in a process of its own; the end to read from"""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    os.dup2(writer, 1)
    os.close(reader)
    signal.alarm(ALARM)
    try:
        _private_net()
        _run(entry)
    finally:
        sys.stdout.flush()
        os._exit(0)


class Runner:
    """Starts tests, as many at once as make sense, and collects"""

    def __init__(self, entries):
        self.done = self.failed = 0
        self.waiting = sorted(entries, key=lambda t: not t[1])
        self.running = {}       # fd -> [entry, pid, bytes]

    def result(self, text):
        good = text.startswith('ok ')
        self.done += 1
        self.failed += not good
        print('%sok %d - %s' % ('' if good else 'not ', self.done,
                                text.partition(' - ')[2]))

    def more(self):
        """What mostly waits comes first and many at once, the rest in twos"""
        for entry in list(self.waiting):
            quiet = sum(1 for r in self.running.values() if r[0][1])
            if (quiet if entry[1] else len(self.running) - quiet) >= \
                    (8 if entry[1] else 2):
                continue
            self.waiting.remove(entry)
            pid, fd = _start(entry)
            self.running[fd] = [entry, pid, b'']

    def ended(self, fd):
        entry, pid, text = self.running.pop(fd)
        os.close(fd)
        status = os.waitpid(pid, 0)[1]
        lines = text.decode('utf-8', 'replace').splitlines()
        for text in lines:
            if text.startswith(('ok ', 'not ok ')):
                self.result(text)
            else:
                print(text)
        name = entry[0].__name__.replace('_', ' ')
        if status:
            self.result('not ok 0 - %s: ended by signal %d' % (name, status))
        elif not any(t.startswith(('ok ', 'not ok ')) for t in lines):
            self.result('not ok 0 - %s: checked nothing' % name)
        sys.stdout.flush()

    def all(self, plan=True):
        while self.waiting or self.running:
            self.more()
            for fd in select.select(list(self.running), [], [])[0]:
                data = os.read(fd, 65536)
                self.running[fd][2] += data
                if not data:
                    self.ended(fd)
        if plan:
            print('1..%d' % self.done, flush=True)
        return 1 if self.failed or not self.done else 0


def run(names):
    return Runner([t for t in _tests if not names or
                    any(n in t[0].__name__ for n in names)]).all()
