# SPDX-License-Identifier: GPL-2.0-only
"""httpsyslogd: what stands in the files, and that nothing is missing in them."""

import collections
import contextlib
import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
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
        """It has taken over: it wants records of the error log"""
        time.sleep(0.3)
        return self


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
            reader = s.makefile('rb')
            for at in range(0, len(paths), 50):
                some = paths[at:at + 50]
                s.sendall(b''.join(request(p, agent, more) for p in some))
                statuses += [answer(reader) for _ in some]
                if rate:
                    late = begin + len(statuses) / rate - time.monotonic()
                    time.sleep(max(0, late))
        return statuses


def request(path, agent, more):
    lines = ['GET %s HTTP/1.1' % path, 'Host: site.example', 'User-Agent: ' + agent, *more]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode()


def answer(reader):
    """Status; 0: the connection ended"""
    line = reader.readline()
    if not line:
        return 0
    length = 0
    while True:
        field = reader.readline().strip().lower()
        if not field:
            break
        if field.startswith(b'content-length:'):
            length = int(field.split(b':')[1])
    reader.read(length)
    return int(line.split()[1])


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


@test
def w3c():
    """Header and fields, in their order"""
    with root() as path:
        name, text = logged(path, ['/t/p%C3%A4th/a%20b?q=1&r=%22x', '/t/404'],
                            agent='a b\tc', more=['Cookie: x=1; y=2', 'Referer: http://r/'],
                            format=W3C, software='My Server')
        day = time.strftime('%y%m%d', time.gmtime())
        same(os.path.basename(name), 'ex%s.log' % day, 'name')
        lines = text.splitlines()
        same(lines[:2], ['#Software: My Server', '#Version: 1.0'], 'header')
        ok(re.fullmatch(r'#Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d', lines[2]), 'its date')
        same(lines[3], '#Fields: date time s-sitename s-computername s-ip cs-method '
             'cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) '
             'cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status '
             'sc-bytes cs-bytes time-taken', 'fields')
        want = (r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d W3SVC1 box 192\.0\.2\.1 GET /t/päth/a\+b '
                r'q=1&r=%22x 8080 Zoë\+X 127\.0\.0\.1 HTTP/1\.1 a\+b\+c x=1;\+y=2 http://r/ '
                r'site\.example 200 7 5 \d+ \d+ \d+')
        ok(re.fullmatch(want, lines[4]), lines[4])
        ok(lines[5].split()[16] == '404' and ' /t/404 - ' in lines[5], lines[5])
        same(len(lines), 6, 'nothing else')
        same(os.stat(name).st_mode & 0o777, 0o640, 'mode of the file')
        same(os.stat(os.path.dirname(name)).st_mode & 0o777, 0o750, 'mode of the directory')


@test
def iis():
    with root() as path:
        name, text = logged(path, ['/t/a,b?x,y'], format=IIS)
        ok(os.path.basename(name).startswith('in'), name)
        want = (r'127\.0\.0\.1, Zoë\+X, \d\d/\d\d/\d\d, \d\d:\d\d:\d\d, W3SVC1, box, '
                r'192\.0\.2\.1, \d+, \d+, \d+, 200, 5, GET, /t/a\+b, x\+y,\n')
        ok(re.fullmatch(want, text), text)
        r = subprocess.run(['awk', '-F', ', ', 'NF != 15 { exit 1 } { print $11 }', name],
                           capture_output=True, text=True, check=False)
        same((r.returncode, r.stdout), (0, '200\n'), 'awk finds 15 fields')


@test
def ncsa():
    with root() as path:
        name, text = logged(path, ['/t/a%22b?x', '/t/503'], format=NCSA)
        ok(os.path.basename(name).startswith('nc'), name)
        want = (r'127\.0\.0\.1 - Zoë\+X \[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] '
                r'"GET /t/a\+b\?x HTTP/1\.1" 200 \d+')
        ok(re.fullmatch(want, text.splitlines()[0]), text)


@test
def raw():
    """Records as they are, of a session, and back to text"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=RAW, on='session') as p:
            same(p.many(['/t/x', '/t/404']), [200, 404], 'answered')
            flush()
        d.end()
        names = files(path)
        same([os.path.basename(n)[:2] for n in names], ['ra'], 'a file')
        done = subprocess.run([DAEMON, '--print', *names], capture_output=True, text=True,
                              check=False)
        same(done.returncode, 0, 'printed')
        lines = records(done.stdout)
        same([line.split()[16] for line in lines], ['200', '404'], 'both records')
        with open(names[0], 'r+b') as file:
            file.truncate(os.path.getsize(names[0]) - 8)
        done = subprocess.run([DAEMON, '--print', *names], capture_output=True, text=True,
                              check=False)
        same((done.returncode, len(records(done.stdout))), (1, 1), 'half of a record')
        ok(done.stderr.count('\n') == 1 and 'at byte' in done.stderr, done.stderr)


def goaccess(name, *options):
    """Its counts"""
    with tempfile.TemporaryDirectory() as place:
        out = place + '/out.json'
        subprocess.run(['goaccess', name, '--no-global-config', '-o', out, *options],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60, check=False,
                       env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        with open(out, encoding='utf-8') as file:
            g = json.load(file)['general']
    return g['total_requests'], g['valid_requests'], g['failed_requests']


@test
def analyser():
    """What an analyser of logs makes of them"""
    paths = ['/t/%d?n=%d' % (i, i) for i in range(20)] + ['/t/404'] * 5
    agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
    bits = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200 | 0x8000 | 0x8 | 0x4 | 0x10000 | \
        0x40000 | 0x400 | 0x200000 | 0x800 | 0x4000
    with root() as path:
        name, _ = logged(path, paths, agent=agent, format=W3C, fields=bits)
        same(goaccess(name, '--log-format=W3C'), (25, 25, 0), 'goaccess reads W3C')
    with root() as path:
        name, _ = logged(path, paths, agent=agent, format=NCSA)
        same(goaccess(name, '--log-format=COMMON'), (25, 25, 0), 'goaccess reads NCSA')


@test
def choices():
    """Which answers, which fields, which code page"""
    with root() as path:
        d = Daemon(path, '--codepage=ISO-8859-1').ready()
        with Program(format=W3C, fields=0x8 | 0x400, flags=6, directory='/errors') as p:
            p.many(['/t/x', '/t/404'])
        with Program(format=W3C, fields=0, directory='/nothing') as p:
            p.many(['/t/x'])
        with Program(format=W3C, fields=0x8, flags=0, directory='/latin') as p:
            p.many(['/t/x'])
        with Program(format=W3C, fields=0x8, flags=2, directory='/utf8') as p:
            p.many(['/t/x'])
        with Program(format=W3C, quiet=1, directory='/quiet') as p:
            p.many(['/t/x'])
        flush()
        d.end()
        same(records(text_of(files(path, '0/errors'))), ['Zoë+X 404'], 'errors only, two fields')
        same(files(path, '0/nothing') + files(path, '0/quiet'), [], 'no field, no data: no file')
        with open(files(path, '0/latin')[0], 'rb') as file:
            ok(b'\nZo\xeb+X\n' in file.read(), 'the code page')
        same(records(text_of(files(path, '0/utf8'))), ['Zoë+X'], 'UTF-8 where asked for')


@test
def hits():
    """What the cache answers is logged, too"""
    with root() as path:
        _, text = logged(path, ['/t/x'] * 5, format=W3C, cache=1)
        same(len(records(text)), 5, 'lines')


@test
def directories():
    """A program says any directory, and gets one below its user's"""
    os.makedirs('/tmp/elsewhere', exist_ok=True)
    with root() as path:
        os.makedirs(path + '/0/link-to')
        os.symlink('/tmp/elsewhere', path + '/0/link')
        os.mkfifo(path + '/0/link-to/ex%s.log' % time.strftime('%y%m%d', time.gmtime()))
        d = Daemon(path).ready()
        for place in ['C:\\Logs\\App', '//srv/share', '/a/./b//c/', '/a/../../../tmp/elsewhere',
                      '/..', '/link/deep', '/link-to', '/' + '/'.join('d' * 33)]:
            with Program(format=W3C, directory=place) as p:
                p.get('/t/x')
                flush()
        d.kill(signal.SIGUSR1)
        ok(soon(lambda: 'lines written' in d.said()), 'totals on SIGUSR1')
        _, said = d.end()
        made = sorted(os.path.relpath(base, path) for base, _, names in os.walk(path)
                      if any(n.endswith('.log') for n in names))
        same(made, ['0/Logs/App', '0/a/b/c', '0/link-to', '0/srv/share'], 'directories')
        same(os.listdir('/tmp/elsewhere'), [], 'nothing elsewhere')
        same(said.count('leads elsewhere'), 3, 'refused by name')
        ok('/0/link/deep/' in said and said.count('are lost') == 5, said)
        ok('3 lines written, 5 not' in said, 'counted')


@test
def users():
    """One user does not write into the log of another"""
    os.chmod('/dev/httpsys', 0o666)
    with root() as path:
        d = Daemon(path).ready()
        for user in (41001, 41002):
            with Program(user=user, format=W3C, directory='/same') as p:
                p.get('/t/x')
        flush()
        d.end()
        same(sorted(os.listdir(path)), ['41001', '41002'], 'a directory for each')
    os.chmod('/dev/httpsys', 0o660)


@test
def by_size():
    """Rollover by size, across a restart"""
    query = 'x' * 4000
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=1048576) as p:
            p.many(['/t/x?' + query] * 300)
            flush()
            d.end()
            d = Daemon(path).ready()
            p.many(['/t/x?' + query] * 300)
            flush()
        d.end()
        names = files(path)
        same([os.path.basename(n) for n in names], ['extend1.log', 'extend2.log', 'extend3.log'],
             'files')
        same(len(records(text_of(names))), 600, 'all lines')
        ok(max(os.path.getsize(n) for n in names) <= 1048576, 'none too large')
        ok(all(text_of(n).startswith('#Software: httpsys') for n in names), 'a header in each')


@test
def by_time():
    """Rollover by the clock, which is set forward"""
    start = time.time()
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=HOURLY) as p:
            for step in range(3):
                p.get('/t/%d' % step)
                flush()
                time.clock_settime(time.CLOCK_REALTIME, time.time() + 3600)
        d.end()
        names = [os.path.basename(n) for n in files(path)]
        want = [time.strftime('ex%y%m%d%H.log', time.gmtime(start + 3600 * i)) for i in range(3)]
        same(names, want, 'a file each hour')
    time.clock_settime(time.CLOCK_REALTIME, 1782999999)  # a Thursday, 2 July 2026, 13:46 UTC
    want = {DAILY: 'ex260702.log', WEEKLY: 'ex260701.log', MONTHLY: 'ex2607.log'}
    for roll, name in want.items():
        with root() as path:
            got, _ = logged(path, ['/t/x'], format=W3C, rollover=roll)
            same(os.path.basename(got), name, 'name')
    os.environ['TZ'] = 'Pacific/Kiritimati'     # 14 hours ahead
    with root() as path:
        got, _ = logged(path, ['/t/x'], format=W3C, rollover=DAILY, flags=3)
        same(os.path.basename(got), 'ex260703.log', 'by local time')
    with root() as path:
        _, text = logged(path, ['/t/x'], format=NCSA)
        ok('[03/Jul/2026:03:4' in text and ' +1400]' in text, text)
    del os.environ['TZ']


@test
def rotated():
    """logrotate renames, then SIGHUP"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            p.get('/t/1')
            flush()
            name = path + '/0/web/extend1.log'
            os.rename(name, name + '.1')
            p.get('/t/2')
            flush()
            ok(not os.path.exists(name), 'not before the signal')
            d.kill(signal.SIGHUP)
            time.sleep(0.5)
            p.get('/t/3')
            flush()
            same(len(records(text_of(name + '.1'))), 2, 'before the signal')
            same(len(records(text_of(name))), 1, 'after it')
            ok(text_of(name).startswith('#Software'), 'with a header')
            os.unlink(name)
            p.get('/t/4')
            flush()
            same(len(records(text_of(name))), 1, 'a file that was removed is made anew')
        d.end()


@test
def full_disk():
    """Nothing is torn, nothing is missing, and it is said once"""
    with root() as path:
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'none', path], check=True)
        d = Daemon(path, '--retry=100').ready()
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            p.many(['/t/%d?%s' % (i, 'y' * 1000) for i in range(400)])
            ok(soon(lambda: 'No space left' in d.said()), 'it says so')
            time.sleep(1)
            same(d.said().count('No space left'), 1, 'once')
            text = text_of(files(path))
            ok(not text or text.endswith('\n'), 'no half of a line')
            subprocess.run(['mount', '-o', 'remount,size=16m', path], check=True)
            same(flush(), (0, ''), 'flushed')
        _, said = d.end()
        ok('writing again' in said, 'and says when it is over')
        same(len(records(text_of(files(path)))), 400, 'all lines')
        subprocess.run(['umount', path], check=True)


@test
def stopped():
    """Nobody reads for a while: lines and drops are the requests"""
    query = 'z' * 3800
    count = 1250
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=DAILY) as p:
            p.get('/t/first')
            flush()
            d.kill(signal.SIGSTOP)
            p.many(['/t/x?' + query] * count)
            status, said = flush()
            same(status, 1, 'flush says that nobody writes')
            ok(said.count('\n') == 1 and 'httpsyslogd' in said, said)
            d.kill(signal.SIGCONT)
            flush()
            p.get('/t/last')
            flush()
        _, said = d.end()
        text = text_of(files(path))
        lines, drops = len(records(text)), lost(text)
        ok(drops > 0, '%d lines, %d dropped' % (lines, drops))
        same(lines + drops, count + 2, 'lines and drops are the requests')
        ok('%d records of requests' % drops in said, 'the daemon says it')
        ok('%d lines written' % lines in said and 'kernel: %d of' % drops in said, said)


@test
def not_running():
    """The same without any daemon, for a time"""
    count = 1250
    with root() as path:
        with Program(format=W3C, rollover=DAILY) as p:
            p.many(['/t/x?' + 'z' * 3800] * count)
            d = Daemon(path).ready()
            p.get('/t/last')
            flush()
        d.end()
        text = text_of(files(path))
        ok(lost(text) > 0, '%d dropped' % lost(text))
        same(len(records(text)) + lost(text), count + 1, 'lines and drops are the requests')


@test
def killed():
    """SIGKILL: nothing is missing; a batch may be there twice"""
    count = 1000
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=DAILY) as p:
            for at in range(0, count, 200):
                p.many(['/t/%d' % i for i in range(at, at + 200)])
                d.end(signal.SIGKILL)
                d = Daemon(path).ready()
            flush()
        d.end()
        seen = collections.Counter(line.split()[6] for line in records(text_of(files(path))))
        same(len(seen), count, 'every request')


@test
def rate():
    """1,000 requests a second, files by size, and one that is moved away"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=1048576) as p:
            half = LINES // 2
            statuses = p.many(['/t/n%d?%s' % (i, 'q' * 300) for i in range(half)], rate=RATE)
            flush()
            name = files(path)[-1]
            os.rename(name, name + '.moved')
            d.kill(signal.SIGHUP)
            statuses += p.many(['/t/n%d?%s' % (i, 'q' * 300) for i in range(half, LINES)],
                               rate=RATE)
            flush()
        status, said = d.end()
        same(status, 0, 'ends well')
        same(statuses.count(200), LINES, 'answered')
        text = text_of(files(path))
        same(len(records(text)), LINES, 'lines')
        same(len({line.split()[6] for line in records(text)}), LINES, 'each request once')
        same(lost(text), 0, 'no drop')
        ok('%d lines written, 0 not; dropped by the kernel: 0 of requests' % LINES in said, said)
        ok(len(files(path)) > 1, '%d files' % len(files(path)))


def errors_of(path):
    return [line.split() for line in
            records(text_of(files(path, 'HTTPERR')))]


@test
def errors():
    """The error log: what the kernel refused, and what was lost"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(name='myqueue') as p:
            p.get('/none?x=1')
            with socket.create_connection(('127.0.0.1', p.port), LIMIT) as s:
                s.sendall(b'GE(T /t/x HTTP/1.1\r\nHost: x\r\n\r\n')
                s.recv(1000)
                port = s.getsockname()[1]
            with socket.create_connection(('127.0.0.1', p.port), LIMIT) as s:
                s.sendall(b'GET /t/x HTTP/3.0\r\nHost: x\r\n\r\n')
                s.recv(1000)
            try:
                p.get('/t/die')
            except OSError:
                pass
            p.child.wait()
        flush()
        d.end()
        names = files(path, 'HTTPERR')
        same([os.path.basename(n) for n in names], ['httperr1.log'], 'a file')
        head = text_of(names).splitlines()[:4]
        same(head[3], '#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri '
             'sc-status s-siteid s-reason s-queuename', 'fields')
        lines = errors_of(path)
        same({len(line) for line in lines}, {13}, 'fields of each line')
        same([line[11] for line in lines],
             ['N/A', 'Verb', 'Version_N/S', 'Connection_Abandoned_By_ReqQueue'], 'reasons')
        same(lines[0][2:10], ['127.0.0.1', lines[0][3], '127.0.0.1', str(p.port), 'HTTP/1.1',
                              'GET', '/none?x=1', '404'], 'a refusal')
        same(lines[1][3], str(port), "the client's port")
        same(lines[1][9], '400', 'a bad request')
        same(lines[3][8:10], ['/t/die', '-'], 'a lost request')
        ok(int(lines[3][10]) > 0, 'its group')
        same(lines[3][12], 'myqueue', 'its queue')


@test
def errors_off():
    with root() as path:
        d = Daemon(path, '--no-errors').ready()
        with Program() as p:
            p.get('/none')
        flush()
        d.end()
        same(os.listdir(path), [], 'no file')


@test
def one_only():
    """A second daemon would take half of the records"""
    with root() as path:
        d = Daemon(path).ready()
        r = subprocess.run([DAEMON, '--root=' + path], capture_output=True, text=True,
                           timeout=LIMIT, check=False)
        same(r.returncode, 1, 'refused')
        ok('another httpsyslogd' in r.stderr, r.stderr)
        d.end()


@test
def arguments():
    """One line that says what, status 2"""
    for bad in ['--root=', '--nap=x', '--nap=99999', '--retry=0', '--error-size=5',
                '--error-rollover=often', '--codepage=none-such', '--unknown']:
        r = subprocess.run([DAEMON, bad], capture_output=True, text=True, timeout=LIMIT,
                           check=False)
        same((r.returncode, r.stderr.count('\n')), (2, 1), bad)
    same(subprocess.run([DAEMON, 'x'], capture_output=True, timeout=LIMIT,
                        check=False).returncode, 2, 'an argument too many')
    r = subprocess.run([DAEMON, '--help'], capture_output=True, text=True, check=False)
    ok(r.returncode == 0 and 'usage' in r.stdout, 'help')
    r = subprocess.run([DAEMON, '--root=/none'], capture_output=True, text=True, check=False)
    same((r.returncode, r.stderr.count('\n')), (1, 1), 'a root that is not there')
    status = subprocess.run([CTL, 'flush', 'log'], capture_output=True,
                            check=False).returncode
    same(status, 2, 'httpsysctl flush log')


@test
def logrotate():
    """The example rotates, and the daemon follows"""
    with root() as path, tempfile.TemporaryDirectory() as state:
        d = Daemon(path).ready()
        with open(TOP + '/scripts/install/httpsys.logrotate', encoding='utf-8') as file:
            rules = file.read().replace('/var/log/httpsys', path)
        rules = re.sub(r'\tsu .*', '\tsu root root', rules)
        rules = re.sub(r'systemctl .*', 'kill -HUP %d' % d.child.pid, rules)
        with open(state + '/rules', 'w', encoding='utf-8') as file:
            file.write(rules)
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            for name in ('1', '2'):
                p.get('/t/' + name)
                p.get('/none')
                flush()
                r = subprocess.run(['logrotate', '--force', '--state', state + '/state',
                                    state + '/rules'], capture_output=True, text=True,
                                   check=False)
                same((r.returncode, r.stderr), (0, ''), 'logrotate')
                time.sleep(0.5)
        d.end()
        for place in ('0/web', 'HTTPERR'):
            same([len(records(text_of(n))) for n in files(path, place, '*.log.1')], [1],
                 'a line in the newest of ' + place)
            ok(files(path, place, '*.log.2*'), 'and an older one')


@test
def unit():
    """The daemon's unit is good, and hardened"""
    with tempfile.TemporaryDirectory() as place:
        path = place + '/httpsyslogd.service'
        with open(TOP + '/scripts/install/httpsyslogd.service', encoding='utf-8') as file:
            lines = file.read().replace('@PREFIX@/sbin/httpsyslogd', DAEMON)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(lines)
        r = subprocess.run(['systemd-analyze', 'verify', '--man=no', path], text=True,
                           capture_output=True, check=False)
        said = [line for line in r.stderr.splitlines() if 'httpsyslogd' in line]
        same((r.returncode, said), (0, []), 'systemd-analyze verify')
        r = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=25',
                            path], text=True, capture_output=True, check=False)
        ok(r.returncode == 0, 'exposed less than 2.5: ' + r.stdout[-200:])


@test
def ordinary_user():
    """With CAP_NET_ADMIN alone, as the unit starts it; not without"""
    with root() as path:
        os.chown(path, 41009, 41009)
        os.chmod('/dev/httpsys', 0o666)
        su = ['setpriv', '--reuid', '41009', '--regid', '41009', '--clear-groups']
        caps = ['--inh-caps', '-all,+net_admin', '--ambient-caps', '-all,+net_admin',
                '--bounding-set', '-all,+net_admin', '--no-new-privs']
        d = Daemon(path, command=[*su, *caps]).ready()
        with Program(format=W3C) as p:
            p.get('/t/x')
            same(flush(), (0, ''), 'flushed')
        same(d.end()[0], 0, 'ends well')
        same(len(records(text_of(files(path)))), 1, 'a line')
        status, said = Daemon(path, command=su).ready().end()
        same(status, 1, 'without the capability')
        ok('Operation not permitted' in said, said)
        r = subprocess.run([*su, CTL, 'flush', 'logbuffer'], capture_output=True, text=True,
                           check=False)
        same((r.returncode, r.stderr.count('\n')), (1, 1), 'nor flush')
    os.chmod('/dev/httpsys', 0o660)


@test
def page():
    """docs/logging.md: what it shows works"""
    with open(TOP + '/docs/logging.md', encoding='utf-8') as file:
        shown = [line.strip() for line in file if line.startswith('    ')]
    os.makedirs('/var/log/httpsys', exist_ok=True)
    d = Daemon('/var/log/httpsys').ready()
    bits = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200 | 0x8000 | 0x8 | 0x4 | 0x10000 | \
        0x40000 | 0x400 | 0x200000 | 0x800 | 0x4000
    for kind, name in ((W3C, 'w3c'), (IIS, 'iis'), (NCSA, 'ncsa'), (RAW, 'raw')):
        with Program(format=kind, directory='C:\\' + name, fields=bits,
                     on='session' if kind == RAW else 'group') as p:
            p.many(['/t/x', '/none'])
    flush()
    env = {**os.environ, 'PATH': TOP + '/build/userlib:' + os.environ['PATH']}
    env['PATH'] += ':/sbin:/usr/sbin'
    ran = 0
    for line in shown:
        if line.split()[0] not in ('httpsyslogd', 'httpsysctl', 'goaccess', 'awk', 'logrotate'):
            continue
        r = subprocess.run(['sh', '-c', line.replace('report.json', '/tmp/report.json')],
                           cwd=TOP, env=env, capture_output=True, text=True, check=False,
                           stdin=subprocess.DEVNULL)
        ok(r.returncode == 0, line if not r.returncode else line + ': ' + r.stderr)
        ran += 1
        if line.startswith('awk'):
            ok(re.match(r'\d+ ', r.stdout), r.stdout)
    same(ran, 7, 'commands of the page')
    same(text_of(files('/var/log/httpsys', 'HTTPERR')).splitlines()[3],
         next(line for line in shown if line.startswith('#Fields')),
         'fields of the error log')
    d.end()
    shutil.rmtree('/var/log/httpsys')


def main():
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


if __name__ == '__main__':
    main()
    sys.exit(0)
