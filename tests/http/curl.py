# SPDX-License-Identifier: GPL-2.0-only
"""curl as a client."""

import hashlib
import os
import subprocess
import tempfile

from wire import line, ok, pattern, same, test


def curl(*args):
    done = subprocess.run(['curl', '-sS', '--max-time', '20', *args],
                          capture_output=True, timeout=30)
    if done.returncode:
        ok(False, 'curl %r: %r' % (args, done.stderr))
    return done.stdout


def body_of(text):
    return text.decode('utf-8', 'replace').split()


@test(parallel=True)
def curl_requests(s):
    url = 'http://localhost:%d/t/echo' % s.port
    nonce = os.urandom(8).hex()
    same(body_of(curl('-H', 'X-Nonce: ' + nonce, url))[:5],
         line('GET', '/t/echo', nonce), 'GET')
    same(body_of(curl('--http1.0', url))[:2], ['GET', '/t/echo'], '--http1.0')
    same(body_of(curl('-d', 'a=b', url))[:5],
         line('POST', '/t/echo', body=b'a=b'), '-d')
    same(body_of(curl('-X', 'DELETE', url))[0], 'DELETE', '-X DELETE')
    out = curl('-I', url)
    ok(out.startswith(b'HTTP/1.1 200'), '-I')
    out = curl(url + '?1', url + '?2', '-w', '%{num_connects} ')
    same(out.split()[-1], b'0', 'second URL on the same connection')
    same(curl('-o', '/dev/null', '-w', '%{http_code}',
              'http://localhost:%d/no' % s.port), b'404', '404')


@test(parallel=True)
def curl_uploads(s):
    url = 'http://127.0.0.1:%d/t/echo' % s.port
    body = pattern(3000000)
    want = [str(len(body)), hashlib.sha256(body).hexdigest()]
    with tempfile.NamedTemporaryFile() as f:
        f.write(body)
        f.flush()
        same(body_of(curl('-T', f.name, url))[3:5], want, '-T')
        same(body_of(curl('--data-binary', '@' + f.name, url))[3:5], want,
             '--data-binary')
        same(body_of(curl('-H', 'Transfer-Encoding: chunked', '-T', f.name,
                          url))[3:5], want, 'chunked upload')
        same(body_of(curl('-H', 'Expect: 100-continue',
                          '--expect100-timeout', '9', '-T', f.name,
                          '--max-time', '8', url))[3:5], want,
             'waits for 100 and gets it')
        same(body_of(curl('-H', 'Expect:', '-T', f.name, url))[3:5], want,
             'without Expect')


@test(parallel=True)
def curl_downloads(s):
    base = 'http://[::1]:%d/t/' % s.port
    out = curl(base + 'big?n=2000000')
    ok(out == pattern(2000000), 'two megabytes over IPv6')
    same(body_of(curl(base + 'chunked?k=9'))[:2], ['GET', '/t/chunked?k=9'],
         'chunked')
    same(body_of(curl(base + 'unframed'))[:2], ['GET', '/t/unframed'],
         'ended by closing')
    with tempfile.NamedTemporaryFile() as f:
        content = os.urandom(1500000)
        f.write(content)
        f.flush()
        s.must('file ' + f.name)
        same(hashlib.sha256(curl(base + 'file')).hexdigest(),
             hashlib.sha256(content).hexdigest(), 'a file')
