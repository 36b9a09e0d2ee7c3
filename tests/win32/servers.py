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


def skip(text):
    global count
    count += 1
    print('ok %d - %s # SKIP' % (count, text))


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
        """Ctrl+C, once it serves: its handler is set only after its first line"""
        curl('-o', '/dev/null', self.urls[0] + 'x')
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


def connect(server, request, *lines):
    """A connection with a request; the last of two lines is the body's start"""
    head = [request + ' HTTP/1.1', 'Host: localhost:%d' % server.port, *lines[:1]]
    sock = socket.create_connection(('localhost', server.port), PATIENCE)
    sock.sendall(('\r\n'.join(head) + '\r\n\r\n' + ''.join(lines[1:])).encode())
    return sock


def echo(server, url, text):
    for size in (1, 100, 4096, 70000, 3000000):
        body = os.urandom(size)
        same(digest(post(url, body)), digest(body),
             '%s: %s of %d bytes' % (server.program, text, size))
    body = os.urandom(200000)
    same(digest(post(url, body, '-H', 'Transfer-Encoding: chunked')), digest(body),
         '%s: %s, chunked request' % (server.program, text))


def crowd(server, url, clients=8, turns=3):
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
        sock = connect(server, 'POST /%s' % path, 'Content-Length: 100000', 'abc')
        time.sleep(0.05)
        reset(sock)
    reset(connect(server, 'GET /%s' % path))


def lines_of(body):
    text = body.decode('utf-8', 'replace')
    return text.split('\r\n')


def sync_server(_scratch):
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
    crowd(s, url + 'x')
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


def lacks_qos():
    """event_server wants a limit of connections, and nothing starts without"""
    child = subprocess.Popen([os.path.join(EXAMPLES, 'event_server'),
                              'http://localhost:%d/probe/' % free_port()],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if b'Listening' not in child.stdout.readline():
        return child.wait(PATIENCE) == 50
    child.kill()
    child.wait(PATIENCE)
    return False


def event_server(scratch):
    if lacks_qos():
        skip('event_server: HttpServerQosProperty is not there')
        return
    path = os.path.join(scratch, 'movie.bin')
    content = os.urandom(1500001)
    with open(path, 'wb') as f:
        f.write(content)
    s = Server('event_server', '/n:6', '/file:C:' + path.replace('/', '\\'))
    url = s.urls[0]
    ok(s.said('^6 receives outstanding'), 'event_server: receives', s.lines)
    got = curl(url + 'x?y').decode()
    ok('URL: http://localhost:%d/app/x?y' % s.port in got, 'event_server: GET', got)
    same(code('-I', url + 'x'), 200, 'event_server: HEAD')
    got = curl('-i', '-X', 'DELETE', url + 'x')
    ok(b' 405 ' in got and b'Allow: GET, HEAD, POST' in got, 'event_server: 405', got)
    same(digest(curl(url + 'file')), digest(content), 'event_server: file')
    for span in ('0-0', '0-999', '1000-1000999', '1500000-', '-5', '1499999-9999999'):
        first, last = span.split('-')
        want = (content[-int(last):] if not first else
                content[int(first):int(last) + 1 if last else None])
        same(digest(curl('-r', span, url + 'file')), digest(want),
             'event_server: bytes ' + span)
    same(code('-r', '5-6', url + 'file'), 206, 'event_server: 206')
    same(code('-r', '9999999-', url + 'file'), 416, 'event_server: 416')
    same(digest(curl('-H', 'Range: bytes=x', url + 'file')), digest(content),
         'event_server: a range that is none')
    got = curl('-I', url + 'file')
    ok(b'1500001' in got, 'event_server: HEAD of the file', got)
    echo(s, url + 'x', 'in one piece')
    echo(s, url + 'chunked', 'chunked')
    ok(b'URL: ' in curl(url + 'x', '-H', 'Cookie: ' + 'c' * 9000),
       'event_server: a head larger than its buffer')
    leavers(s, 'app/x')
    crowd(s, url + 'x')
    crowd(s, url + 'chunked')
    ok(s.threads() <= 8, 'event_server: threads', s.threads())
    s.quit()
    ok(s.said('^Operations collected: [0-9]+ aborted, 0 completed, 0 failed'),
       'event_server: all operations collected', s.lines)
    s = Server('event_server', '/n:63')
    s.interrupt()
    ok(s.said('^Operations collected: 63 aborted, 0 completed, 0 failed'),
       'event_server: 63 receives cancelled', s.lines)


def counters(server):
    text = curl(server.urls[1]).decode()
    return {k: int(v) for k, v in re.findall(r'(\w+) (\d+)', text)}


def reaches(server, name, want):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if counters(server)[name] == want:
            return True
        time.sleep(0.05)
    return False


def held(server, number, results):
    """Clients whose requests the server does not answer for now"""
    def client():
        done = subprocess.run(['curl', '-sS', '--max-time', str(2 * PATIENCE),
                               server.urls[0] + 'wait'], capture_output=True)
        results.append((done.returncode, done.stdout))

    threads = [threading.Thread(target=client) for _ in range(number)]
    for t in threads:
        t.start()
    ok(reaches(server, 'waiting', number),
       'iocp_server: %d requests are held' % number)
    return threads


def iocp(*options):
    name = ' '.join(('iocp_server',) + options)
    s = Server('iocp_server', *options, paths=('app', 'admin'))
    app, admin = s.urls
    got = lines_of(curl(app + 'x%C3%A4?y'))
    same(got[:3], ['app GET', 'path /app/xä', 'query ?y'], name + ': GET')
    same(lines_of(curl(app + 'x'))[2], 'query ', name + ': no query')
    same(code('-I', app + 'x'), 200, name + ': HEAD')
    same(code('-X', 'DELETE', app + 'x'), 405, name + ': 405')
    same(code(admin + 'nothing'), 404, name + ': 404')
    echo(s, app + 'x', 'echo' + ' '.join(('',) + options))
    got = curl('-i', '--data-binary', 'abc', app + 'x')
    ok(b'X-Body-Length: 3\r\n' in got, name + ': header by name', got)
    results = []
    threads = held(s, 5, results)
    ok(b'released 5' in curl(admin + 'release'), name + ': release')
    for t in threads:
        t.join()
    same(results, [(0, b'released\r\n')] * 5, name + ': all are answered')
    results = []
    threads = held(s, 3, results)
    ok(b'aborted 3' in curl(admin + 'abort'), name + ': abort')
    for t in threads:
        t.join()
    ok(all(r[0] in (52, 56) for r in results), name + ': all are reset', results)
    sock = connect(s, 'GET /app/wait')
    ok(reaches(s, 'waiting', 1), name + ': one more is held')
    reset(sock)
    ok(reaches(s, 'waiting', 0), name + ': its client leaves')
    ok(reaches(s, 'disconnects', 9), name + ': nine connections have ended',
       counters(s))
    leavers(s, 'app/x')
    crowd(s, app + 'x')
    ok(s.threads() <= 8, name + ': threads', s.threads())
    results = []
    threads = held(s, 2, results)
    s.quit()
    for t in threads:
        t.join()
    ok(all(r[0] in (52, 56) for r in results), name + ': held ones end with it',
       results)
    ok(s.said('requests, 0 contexts left'), name + ': nothing is left', s.lines)


def iocp_server(_scratch):
    iocp()


def iocp_server_skip(_scratch):
    """Calls that are done at once complete by their return alone"""
    iocp('-skip', '-receives', '8')


def threadpool_server(scratch):
    root = os.path.join(scratch, 'root')
    os.makedirs(os.path.join(root, 'sub'))
    files = {'index.html': b'<p>root</p>', 'sub/index.html': b'<p>sub</p>',
             'a.txt': b'text', 'empty.css': b'', 'big.bin': os.urandom(2500000),
             'sub/\u00e4 b.json': b'{}'}
    for name, content in files.items():
        with open(os.path.join(root, name), 'wb') as f:
            f.write(content)
    s = Server('threadpool_server', root, paths=('app', 'other'))
    url = s.urls[0]
    ok(s.said('^Serving files from '), 'threadpool_server: directory', s.lines)
    for path, name, kind in (('', 'index.html', 'text/html'),
                             ('sub/', 'sub/index.html', 'text/html'),
                             ('a.txt', 'a.txt', 'text/plain'),
                             ('empty.css', 'empty.css', 'text/css'),
                             ('big.bin', 'big.bin', 'application/octet-stream'),
                             ('sub/%C3%A4%20b.json', 'sub/\u00e4 b.json',
                              'application/json')):
        same(digest(curl(url + path)), digest(files[name]),
             'threadpool_server: ' + name)
        same(curl('-o', '/dev/null', '-w', '%{content_type}', url + path).decode(),
             kind, 'threadpool_server: type of ' + name)
    same(digest(curl(s.urls[1] + 'big.bin')), digest(files['big.bin']),
         'threadpool_server: second prefix')
    got = curl('-I', url + 'big.bin')
    ok(b'2500000' in got, 'threadpool_server: HEAD', got)
    for path in ('none', 'sub', '..%5Cx', 'a%3Ab'):
        same(code(url + path), 404, 'threadpool_server: 404 for ' + path)
    same(code(url + 'x' * 200 + '/' + 'y' * 200), 500, 'threadpool_server: 500')
    got = curl('-i', '-X', 'DELETE', url)
    ok(b' 405 ' in got and b'Allow: GET, HEAD' in got, 'threadpool_server: 405', got)
    same(code(url + 'a.txt', '-H', 'Cookie: ' + 'c' * 9000), 200,
         'threadpool_server: a head larger than its buffer')
    leavers(s, 'app/big.bin')
    wrong = []

    def client():
        for _ in range(10):
            got = curl(url + 'big.bin')
            if digest(got) != digest(files['big.bin']):
                wrong.append(len(got))

    threads = [threading.Thread(target=client) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    same(wrong, [], 'threadpool_server: 8 clients at once')
    ok(s.threads() <= 8, 'threadpool_server: threads', s.threads())
    s.quit()
    ok(s.said('responses sent, 0 objects left'), 'threadpool_server: nothing is left',
       s.lines)
    s = Server('threadpool_server', root)
    s.interrupt()


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


SERVERS = (sync_server, event_server, iocp_server, iocp_server_skip,
           threadpool_server)


def main():
    arguments()
    scratch = tempfile.mkdtemp()
    try:
        for server in SERVERS:
            server(scratch)
    finally:
        shutil.rmtree(scratch)
    print('1..%d' % count)


if __name__ == '__main__':
    main()
