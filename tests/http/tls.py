# SPDX-License-Identifier: GPL-2.0-only
"""docs/nginx-tls.conf, the recipe for HTTPS: nginx ends TLS in front of us."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import tempfile

from wire import HERE, LIMIT, free_port, line, ok, pattern, same, started, test

RECIPE = os.path.join(HERE, '..', '..', 'docs', 'nginx-tls.conf')
STARTING = 40       # seconds: nginx and openssl on a slow, busy machine
CONNECTIONS, REQUESTS = 'counter 0', 'counter 3'    # commands to the server
CURL = ('curl', '-q', '-sS', '-k', '--http1.1', '--noproxy', '*',
        '--max-time', '20')


class Proxy:
    """nginx with the recipe, its paths and ports put into a directory"""

    def __init__(self, backend):
        self.dir = tempfile.mkdtemp(prefix='httpsys-tls.')
        self.port = free_port()
        self.process = None
        try:
            self._start(backend)
        except BaseException:
            self.stop()
            raise

    def path(self, name):
        return os.path.join(self.dir, name)

    def _configure(self, backend):
        """The recipe's own text but for names that must be there, so that
        the test cannot pass on something else"""
        with open(RECIPE, encoding='utf-8') as f:
            text = f.read()
        for old, new in (
                ('listen 443 ssl', 'listen %d ssl' % self.port),
                ('listen [::]:443 ssl', 'listen [::]:%d ssl' % self.port),
                ('127.0.0.1:8080', '127.0.0.1:%d' % backend),
                ('/etc/ssl/certs/httpsys.pem', self.path('cert.pem')),
                ('/etc/ssl/private/httpsys.key', self.path('key.pem')),
                ('/var/log/nginx/httpsys-tls.log', self.path('log')),
                ('/run/httpsys-tls.pid', self.path('pid'))):
            if old not in text:
                raise RuntimeError('%s is not in the recipe' % old)
            text = text.replace(old, new)
        with open(self.path('nginx.conf'), 'w', encoding='utf-8') as f:
            f.write(text)

    def _start(self, backend):
        self._configure(backend)
        subprocess.run(
            ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
             'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
             '/CN=localhost', '-keyout', self.path('key.pem'), '-out',
             self.path('cert.pem')], check=True, timeout=STARTING,
            capture_output=True)
        nginx = shutil.which('nginx') or '/usr/sbin/nginx'
        # The messages from before it has read where its log is
        with open(self.path('early'), 'wb') as early:
            self.process = subprocess.Popen(
                [nginx, '-c', self.path('nginx.conf'), '-e', self.path('log'),
                 '-g', 'daemon off;'], stdin=subprocess.DEVNULL,
                stdout=early, stderr=early)
        if not started(self.process, self.port, STARTING):
            raise RuntimeError('nginx does not start: ' + self.said())

    def said(self):
        text = ''
        for name in ('early', 'log'):
            if os.path.exists(self.path(name)):
                with open(self.path(name), errors='replace') as f:
                    text += f.read()
        return text.strip()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def curl(self, *args, host='localhost'):
        """Like curl.curl(), but over TLS; {} in an argument is our address"""
        base = 'https://%s:%d' % (host, self.port)
        done = subprocess.run(
            [*CURL, *(a.replace('{}', base) for a in args)],
            capture_output=True, timeout=30)
        if done.returncode:
            ok(False, 'curl %r: %r, nginx: %s' % (args, done.stderr,
                                                 self.said()))
        return done.stdout

    def fields(self, *args, host='localhost'):
        return self.curl(*args, host=host).decode('utf-8', 'replace').split()


def small(s, proxy):
    nonce = os.urandom(8).hex()
    for host in ('localhost', '127.0.0.1', '[::1]'):
        got = proxy.fields('-H', 'X-Nonce: ' + nonce, '{}/t/echo?q=%20',
                           host=host)
        same(got[:5], line('GET', '/t/echo?q=%20', nonce), 'GET from ' + host)
        same(got[5:6], ['%s:%d' % (host, proxy.port)],
             'Host as the client wrote it')
    out = proxy.curl('-i', '{}/t/echo')
    ok(out.startswith(b'HTTP/1.1 200 '), 'status of GET')
    out = proxy.curl('-I', '{}/t/echo')
    ok(out.startswith(b'HTTP/1.1 200 ') and out.endswith(b'\r\n\r\n'), 'HEAD')
    same(proxy.curl('-o', '/dev/null', '-w', '%{http_code}', '{}/none'),
         b'404', 'our 404 comes through')
    same(proxy.curl('-w', '%{scheme}', '-o', '/dev/null', '{}/t/echo'),
         b'HTTPS', 'it is TLS')


def uploads(_s, proxy):
    body = pattern(1 << 20)
    want = line('POST', '/t/echo', body=body)
    with tempfile.NamedTemporaryFile() as f:
        f.write(body)
        f.flush()
        data = ('--data-binary', '@' + f.name, '{}/t/echo')
        same(proxy.fields(*data)[:5], want, 'POST of a megabyte')
        same(proxy.fields('-H', 'Expect:', *data)[:5], want,
             'without Expect')
        same(proxy.fields('-H', 'Transfer-Encoding: chunked', *data)[:5],
             want, 'chunked upload')
        want[0] = 'PUT'
        same(proxy.fields('-T', f.name, '{}/t/echo')[:5], want, 'PUT')


def streaming(s, proxy):
    """The recipe streams bodies: the program sees the request before its
    end"""
    before = s.seen()
    reader, writer = os.pipe()
    with subprocess.Popen(
            [*CURL, '-N', '-T', '-', '-X', 'POST',
             'https://localhost:%d/t/echo' % proxy.port], stdin=reader,
            stdout=subprocess.PIPE) as upload:
        os.close(reader)
        os.write(writer, b'first')
        ok(s.wait('seen', before + 1), 'the head is there before the body')
        os.write(writer, b'second')
        os.close(writer)
        out = upload.communicate(timeout=30)[0].decode().split()
    same(out[:5], line('POST', '/t/echo', body=b'firstsecond'),
         'body of two halves')


def downloads(_s, proxy):
    out = proxy.curl('{}/t/big?n=2000000')
    same(hashlib.sha256(out).hexdigest(),
         hashlib.sha256(pattern(2000000)).hexdigest(), 'two megabytes')
    same(proxy.fields('{}/t/chunked?k=9')[:2], ['GET', '/t/chunked?k=9'],
         'chunked by the program')


def keep_alive(s, proxy):
    """20 requests: one connection of the client, one worker of nginx, one
    connection to us"""
    proxy.curl('{}/t/echo')
    requests, connections = s(REQUESTS), s(CONNECTIONS)
    urls = ['{}/t/echo?%d' % i for i in range(20)]
    out = proxy.curl(*urls, '-w', 'connects %{num_connects}\n').decode()
    same([l.split()[1] for l in out.splitlines() if l.startswith('GET ')],
         ['/t/echo?%d' % i for i in range(20)], '20 answers in order')
    same(re.findall(r'connects (\d+)', out), ['1'] + ['0'] * 19,
         'the client needs one connection')
    same(s(REQUESTS) - requests, 20, '20 requests for us')
    ok(s(CONNECTIONS) - connections <= 1,
       'on one connection of nginx to us')


def _head(listener):
    """Head of the one request that comes, which is answered"""
    with listener.accept()[0] as c:
        c.settimeout(LIMIT)
        head = b''
        while b'\r\n\r\n' not in head:
            data = c.recv(4096)
            if not data:
                break
            head += data
        c.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
        return head.decode('latin-1').split('\r\n')


@test(parallel=True)
def tls_recipe_head(_s):
    """What nginx sends on, seen by a backend of our own"""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        listener.settimeout(LIMIT)
        proxy = Proxy(listener.getsockname()[1])
        try:
            with subprocess.Popen(
                    [*CURL, '-H', 'X-Forwarded-For: 192.0.2.1', '-H',
                     'X-Forwarded-Proto: http', '-H', 'Host: name.example',
                     'https://localhost:%d/A%%2fb/../c?d' % proxy.port,
                     '--path-as-is'], stdout=subprocess.PIPE) as client:
                head = _head(listener)
                same(client.communicate(timeout=30)[0], b'hi', 'the answer')
        finally:
            proxy.stop()
    same(head[0], 'GET /A%2fb/../c?d HTTP/1.1', 'request line, URL untouched')
    fields = [h.partition(': ')[::2] for h in head[1:] if h]
    for name, want in (('X-Forwarded-For', ['::1', '127.0.0.1']),
                       ('X-Forwarded-Proto', ['https']),
                       ('Host', ['name.example'])):
        got = [v for n, v in fields if n.lower() == name.lower()]
        ok(len(got) == 1 and got[0] in want, '%s, one, ours: %r' % (name, got))
    ok(not any(n.lower() == 'connection' for n, _ in fields),
       'no Connection')


def _through(s, *parts):
    proxy = Proxy(s.port)
    try:
        for part in parts:
            part(s, proxy)
    finally:
        proxy.stop()


@test(parallel=True)
def tls_recipe(s):
    _through(s, small, keep_alive)


@test(parallel=True)
def tls_recipe_bodies(s):
    _through(s, uploads, streaming, downloads)
