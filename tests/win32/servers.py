# SPDX-License-Identifier: GPL-2.0-only
"""Servers written for Windows, unedited, as a user would try them: with curl,
and with sockets where curl cannot do it. TAP."""

import hashlib
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(TOP, 'build/userlib/examples/win32')
TESTS = os.path.join(TOP, 'build/tests/win32')
PATIENCE = 60	# seconds, upper bound

count = 0


def ok(good, text, detail=None):
    global count
    count += 1
    print('%sok %d - %s' % ('' if good else 'not ', count, text))
    if not good and detail is not None:
        print('# %r' % (detail,))
    sys.stdout.flush()
    return good


def same(got, want, text):
    return ok(got == want, text, (got, want))


def free_port():
    """A port that is free on IPv4 and IPv6"""
    with socket.socket(socket.AF_INET6) as s:
        s.bind(('::', 0))
        return s.getsockname()[1]


class Server:
    """One of the programs, from its first line to its exit status"""

    def __init__(self, program, *args, paths=('app',), env=None):
        self.program = program
        self.port = free_port()
        self.urls = ['http://localhost:%d/%s/' % (self.port, p) for p in paths]
        self.lines = []
        self.child = subprocess.Popen(
            [os.path.join(EXAMPLES, program), *args, *self.urls],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        self.readers = [threading.Thread(target=self.read, args=(f,), daemon=True)
                        for f in (self.child.stdout, self.child.stderr)]
        for reader in self.readers:
            reader.start()
        ok(self.said(r'Listening on ' + re.escape(self.urls[-1])),
           program + ' starts', self.lines)

    def read(self, stream):
        for line in stream:
            self.lines.append(line.rstrip('\r\n'))

    def said(self, pattern):
        """Wait for a line"""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if any(re.search(pattern, line) for line in list(self.lines)):
                return True
            if self.child.poll() is not None:
                for reader in self.readers:
                    reader.join(5)
                return any(re.search(pattern, line) for line in self.lines)
            time.sleep(0.02)
        return False

    def ended(self, text, status=0):
        try:
            got = self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            got = 'still running'
            self.child.kill()
        for reader in self.readers:
            reader.join(5)
        same(got, status, '%s: exit status %s' % (self.program, text))

    def threads(self):
        return len(os.listdir('/proc/%d/task' % self.child.pid))

    def quit(self):
        body = curl(self.urls[0] + 'quit')
        ok(b'Goodbye' in body, self.program + ' says good-bye', body)
        self.ended('after quit')
        ok(self.lines and 'Stopped with 0' in self.lines[-3:],
           self.program + ' stopped with 0', self.lines[-5:])

    def interrupt(self):
        self.child.send_signal(signal.SIGINT)
        self.ended('after Ctrl+C')
        ok('Stopped with 0' in self.lines[-3:],
           self.program + ' stopped with 0', self.lines[-5:])


def curl(*args, data=None, status=0):
    done = subprocess.run(['curl', '-sS', '--max-time', str(PATIENCE), *args],
                          input=data, capture_output=True, timeout=PATIENCE + 10)
    if done.returncode != status:
        ok(False, 'curl %r: status %d' % (args, done.returncode), done.stderr)
    return done.stdout


def post(url, body, *args):
    return curl('--data-binary', '@-', '-H', 'Expect:', *args, url, data=body)


def code(*args):
    return int(curl('-o', '/dev/null', '-w', '%{http_code}', *args))


def digest(data):
    return len(data), hashlib.sha256(data).hexdigest()


def reset(sock):
    """Close with RST"""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    sock.close()


def connect(server, head):
    sock = socket.create_connection(('localhost', server.port), PATIENCE)
    sock.sendall(head.encode())
    return sock


def echo(server, url, text):
    for size in (1, 100, 4096, 70000, 3000000):
        body = os.urandom(size)
        same(digest(post(url, body)), digest(body),
             '%s: %s of %d bytes' % (server.program, text, size))
    body = os.urandom(200000)
    same(digest(post(url, body, '-H', 'Transfer-Encoding: chunked')), digest(body),
         '%s: %s, chunked request' % (server.program, text))


def crowd(server, url, clients=12, turns=6):
    """Several clients at the same time, each with bodies of its own"""
    wrong = []

    def client(number):
        for turn in range(turns):
            body = os.urandom(1 + number * 9000 + turn)
            got = post(url, body)
            if got != body:
                wrong.append((number, turn, len(got)))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    same(wrong, [], '%s: %d clients at once' % (server.program, clients))


def leavers(server, path):
    """Clients that go in the middle of a request, or of its answer"""
    for _ in range(5):
        sock = connect(server, 'POST /%s HTTP/1.1\r\nHost: x\r\n'
                       'Content-Length: 100000\r\n\r\nabc' % path)
        time.sleep(0.05)
        reset(sock)
    sock = connect(server, 'GET /%s HTTP/1.1\r\nHost: x\r\n\r\n' % path)
    reset(sock)


def lines_of(body):
    text = body.decode('utf-8', 'replace')
    return text.split('\r\n')


def sync_server():
    s = Server('sync_server', paths=('app', 'other'))
    url = s.urls[0]
    got = lines_of(curl(url + 'x%C3%A4?y=1', '-H', 'X-Test: one', '-A', 'agent'))
    for want in ('Method: GET', 'Version: 1.1', 'Path: /app/xä', 'Query: ?y=1',
                 'Raw: /app/x%C3%A4?y=1', 'User-Agent: agent', 'Cookie: (absent)',
                 'Unknown X-Test: one'):
        ok(want in got, 'sync_server: ' + want, got)
    same(code('-I', url + 'x'), 200, 'sync_server: HEAD')
    same(code('-X', 'DELETE', url), 501, 'sync_server: DELETE')
    ok(b'Path: /other/' in curl(s.urls[1]), 'sync_server: second prefix')
    ok(b'no body' in post(url + 'x', b''), 'sync_server: POST of nothing')
    same(code('-X', 'POST', url + 'x'), 411, 'sync_server: POST without length')
    ok(b'Cookie: ' + b'c' * 6000 in curl(url, '-H', 'Cookie: ' + 'c' * 6000),
       'sync_server: a head larger than its buffer')
    echo(s, url + 'x', 'through a file')
    echo(s, url + 'stream', 'streamed')
    same(digest(curl('--http1.0', '--data-binary', '@-', url + 'x', data=b'old')),
         digest(b'old'), 'sync_server: HTTP/1.0')
    leavers(s, 'app/stream')
    crowd(s, url + 'x', 6, 3)
    ok(s.said(r'^Request: http://localhost:%d/app/x' % s.port),
       'sync_server: prints wide text', s.lines[:5])
    s.quit()
    same([n for n in os.listdir('/tmp') if n.startswith('Ent')], [],
         'sync_server: no temporary file is left')
    s = Server('sync_server')
    s.interrupt()
    done = subprocess.run([os.path.join(EXAMPLES, 'sync_server')],
                          capture_output=True, timeout=PATIENCE)
    same(done.returncode, 2, 'sync_server: no arguments')
    ok(b'Usage: ' in done.stderr, 'sync_server: usage', done.stderr)


def arguments():
    """wmain in C and C++: what the shell gave comes as 16-bit text"""
    for program in ('arguments', 'arguments-cxx'):
        path = os.path.join(TESTS, program)
        done = subprocess.run([path, 'plain', 'ä€', '😀', '', 'a b'],
                              capture_output=True, timeout=PATIENCE)
        same(done.stdout.decode(),
             '1=plain|5\n2=ä€|2\n3=😀|2\n4=|0\n5=a b|3\n', program)
        same(done.returncode, 0, program + ': status')
        same(subprocess.run([path], timeout=PATIENCE).returncode, 7,
             program + ': status of wmain')


def main():
    arguments()
    sync_server()
    print('1..%d' % count)


if __name__ == '__main__':
    main()
