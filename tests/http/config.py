# SPDX-License-Identifier: GPL-2.0-only
"""Configuration as clients and users meet it, by way of httpsysctl."""

import os
import pathlib
import subprocess
import time

from wire import Client, free_port, ok, same, test

CTL = str(pathlib.Path(__file__).resolve().parents[2] /
          'build/userlib/httpsysctl')
ALICE = 41001


def ctl(*args, user=None, text=None):
    """Exit status and what it says"""
    command = [CTL, *args]
    if user is not None:
        command = ['setpriv', '--reuid', str(user), '--regid', str(user),
                   '--clear-groups', *command]
    r = subprocess.run(command, capture_output=True, input=text, text=True,
                       timeout=60, check=False)
    return r.returncode, (r.stdout + r.stderr).strip()


def must(*args):
    status, text = ctl(*args)
    if status:
        raise RuntimeError('httpsysctl %s: %s' % (' '.join(args), text))
    return text


def saved():
    return must('config', 'save', '-')


@test()
def reserved_only(s):
    """400 where nobody is, and the registration below it goes on"""
    url = 'http://+:%d/t/private/' % s.port
    with s.client() as c:
        same(c.get('/t/private/echo').answer().status, 200, 'before')
        must('add', 'urlacl', 'url=' + url, 'user=%d' % ALICE)
        a = c.get('/t/private/echo').answer()
        same(a.status, 400, 'reserved: 400 on a running registration')
        ok(not a.closes, 'the framing was sound: the connection goes on')
        same(c.get('/t/echo').answer().status, 200, 'beside it')
        same(c.get('/t/PRIVATE').answer().status, 400, 'by any spelling')
        same(s('reason 38'), 2, 'counted')
        s.must('add main %s 9' % url)
        same(c.get('/t/private/echo').answer().status, 200, 'registered')
        s.must('remove main ' + url)
        same(c.get('/t/private/echo').answer().status, 400, 'no longer')
        must('delete', 'urlacl', 'url=' + url)
        same(c.get('/t/private/echo').answer().status, 200, 'free again')


@test()
def reserved_host(s):
    """Another category hides as well, for its host only"""
    must('add', 'urlacl', 'url=http://adatum.example:%d/' % s.port,
         'user=%d' % ALICE)
    s.must('remove main http://+:%d/t/' % s.port)
    s.must('add main http://*:%d/t/ 7' % s.port)
    with s.client() as c:
        head = 'GET /t/echo HTTP/1.1\r\nHost: %s\r\n\r\n'
        same(c.send(head % 'other.example').answer().status, 200, 'another')
        same(c.send(head % 'ADATUM.example').answer().status, 400, 'reserved')
        same(c.send(head % 'other.example').answer().status, 200, 'another')


@test()
def only_reserved_port(s):
    """A reservation alone opens no socket"""
    port = free_port()
    must('add', 'urlacl', 'url=http://+:%d/' % port, 'user=%d' % ALICE)
    try:
        Client(port).close()
        ok(False, 'nobody listens')
    except ConnectionRefusedError:
        ok(True, 'nobody listens')
    same(s('add main http://+:%d/ 3' % port), 0, 'an administrator may')
    with Client(port) as c:
        same(c.get('/echo').answer().status, 200, 'and serves')


@test(parallel=True)
def idle_timeout(s):
    must('add', 'timeout', 'timeouttype=idleconnectiontimeout', 'value=1')
    with s.client() as c:
        start = time.monotonic()
        same(c.end(), 'fin', 'a new connection that asks for nothing')
        ok(0.7 <= time.monotonic() - start, 'not at once')
    must('delete', 'timeout', 'timeouttype=idleconnectiontimeout')
    with s.client() as c:
        same(c.end(3), 'open', 'the standard again')


@test(parallel=True)
def header_timeout(s):
    must('add', 'timeout', 'timeouttype=headerwaittimeout', 'value=1')
    with s.client() as c:
        c.send('GET /t/ec')
        same(c.answer().status, 408, 'a head that does not end')


@test()
def limits(s):
    must('add', 'limit', 'type=maxrequestbytes', 'value=1000')
    with s.client() as c:
        same(c.get('/t/echo').answer().status, 200, 'a small head')
        c.send('GET /t/echo HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n' % ('x' * 1500))
        same(c.answer().status, 431, 'over the limit')
    must('delete', 'limit', 'type=maxrequestbytes')
    must('add', 'limit', 'type=urlsegmentmaxcount', 'value=2')
    must('add', 'limit', 'type=urlsegmentmaxlength', 'value=6')
    with s.client() as c:
        c.send('GET /t/echo HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n' % ('x' * 1500))
        same(c.answer().status, 200, 'no longer')
        same(c.get('/t/echo').answer().status, 200, 'two segments')
        same(c.get('/t/echo/x').answer().status, 400, 'three')
    with s.client() as c:
        same(c.get('/t/echo567').answer().status, 400, 'seven characters')
    same(ctl('add', 'limit', 'type=maxconnections', 'value=1023')[0], 2,
         'out of range')


EXAMPLE = '''httpsys-config 1
# a comment, and an empty line

iplisten ipaddress=127.0.0.1
iplisten ipaddress=::1
timeout timeouttype=headerwaittimeout value=0x1e   # hexadecimal
cacheparam type=cacherangechunksize value=8192
setting settingtype=sslthrottle value=1
limit type=maxfieldlength value=4096
urlacl "url=http://+:18080/Base Path/" sddl=D:(A;;GX;;;S-1-22-1-41001)
urlacl url=https://www.example:18443/ user=everyone delegate=yes
sslcert ipport=[::1]:18443 certhash=000102030405060708090a0b0c0d0e0f10111213 \
appid={00112233-4455-6677-8899-aabbccddeeff} "certstorename=a \\"b\\""
sslcert hostnameport=www.Example:18443 certhash=%s flags=3
sslparam ccs=0.0.0.0:18443 param=4 flags=1 data=f5010000
''' % ('ab' * 32)


@test()
def save_and_load(s):
    path = '/tmp/httpsys-%d.conf' % os.getpid()
    same(saved(), 'httpsys-config 1', 'nothing at first')
    pathlib.Path(path).write_text(EXAMPLE, encoding='utf-8')
    same(ctl('config', 'load', path), (0, ''), 'load')
    first = saved()
    lines = first.splitlines()
    same(len(lines), 12, 'every record')
    ok('urlacl "url=http://+:18080/Base Path/" '
       'sddl=D:(A;;GX;;;S-1-22-1-41001)' in lines, 'blanks survive')
    ok('timeout timeouttype=headerwaittimeout value=30' in lines, 'numbers')
    ok(any('"certstorename=a \\"b\\""' in x and
           'appid={00112233-4455-6677-8899-aabbccddeeff}' in x
           for x in lines), 'quotes and GUIDs survive')
    must('config', 'save', path)
    same(ctl('config', 'load', path), (0, ''), 'load what was saved')
    same(saved(), first, 'the same again')
    # the file replaces everything
    pathlib.Path(path).write_text('httpsys-config 1\n', encoding='utf-8')
    same(ctl('config', 'load', path), (0, ''), 'load an empty one')
    same(saved(), 'httpsys-config 1', 'nothing is left')
    os.unlink(path)


@test()
def documented_file(s):
    """The example of the manual"""
    page = pathlib.Path(__file__).resolve().parents[2] / 'docs/configuration.md'
    text = page.read_text(encoding='utf-8').partition('    httpsys-config 1\n')
    lines = [text[1]] + text[2].partition('\n\n')[0].splitlines(True)
    path = '/tmp/httpsys-%d.conf' % os.getpid()
    pathlib.Path(path).write_text(''.join(x[4:] for x in lines),
                                  encoding='utf-8')
    same(ctl('config', 'load', path), (0, ''), 'loads')
    same(len(saved().splitlines()), 10, 'every record')
    os.unlink(path)


@test()
def load_all_or_nothing(s):
    path = '/tmp/httpsys-%d.conf' % os.getpid()

    def load(text):
        pathlib.Path(path).write_text(text, encoding='utf-8')
        return ctl('config', 'load', path)

    must('add', 'urlacl', 'url=http://+:18080/kept/', 'user=everyone')
    must('add', 'timeout', 'timeouttype=headerwaittimeout', 'value=99')
    before = saved()
    head = 'httpsys-config 1\nurlacl url=http://+:18081/ user=everyone\n'
    for text, line, what in (
            ('', 1, 'empty file'),
            ('httpsys-config 2\n', 1, 'another version'),
            ('\n# x\nurlacl url=http://+:1/ user=everyone\n', 3, 'no header'),
            (head + 'nonsense x=1\n', 3, 'unknown kind'),
            (head + 'urlacl url=http://+:18082/\n', 3, 'no list'),
            (head + 'urlacl url=http://+:1/ sddl=D:(A;;XX;;;WD)\n', 3, 'list'),
            (head + 'timeout timeouttype=x value=1\n', 3, 'unknown timer'),
            (head + 'timeout timeouttype=headerwaittimeout value=x\n', 3, 'no '
             'number'),
            (head + 'iplisten ipaddress=1.2.3\n', 3, 'half an address'),
            (head + 'iplisten ipaddress=::1 more=1\n', 3, 'unknown argument'),
            (head + 'iplisten "ipaddress=::1\n', 3, 'open quote'),
            (head + '\n\nurlacl url=http://+:18081/ user=0\n', 5, 'twice'),
            # what only the kernel finds: the first line has been set by then
            (head + 'urlacl url=http://no-port/ user=everyone\n', 3, 'prefix'),
            (head + 'urlacl url=https://+:18081/ user=everyone\n', 3, 'scheme'),
            (head + 'timeout timeouttype=headerwaittimeout value=0\n', 3,
             'value'),
            (head + 'sslcert ipport=0.0.0.0:443 certhash=00\n', 3, 'hash'),
            (head + 'urlacl url=http://+:18081 user=everyone\n', 3, 'no path'),
    ):
        status, said = load(text)
        same(status, 2, '%s: status' % what)
        ok(said.startswith('%s:%d: ' % (path, line)) and '\n' not in said,
           '%s: said %r' % (what, said))
        same(saved(), before, '%s: nothing changed' % what)
    status, said = ctl('config', 'load', '/nonexistent')
    same(status, 2, 'no file')
    same(said, '/nonexistent: No such file or directory', 'says so')
    os.unlink(path)


@test()
def commands(s):
    same(must('show', 'urlacl'), '', 'nothing')
    must('add', 'urlacl', 'url=http://+:18080/', 'user=root', 'listen=no',
         'delegate=yes')
    same(must('show', 'urlacl'), 'urlacl url=http://+:18080/ '
         'sddl=D:(D;;GX;;;S-1-22-1-0)(A;;GW;;;S-1-22-1-0)', 'a no is a denial')
    must('delete', 'urlacl', 'url=http://+:18080/')
    must('add', 'urlacl', 'url=http://+:18080/', 'group=root', 'delegate=yes')
    same(must('show', 'urlacl'), 'urlacl url=http://+:18080/ '
         'sddl=D:(A;;GA;;;S-1-22-2-0)', 'a group')
    same(ctl('add', 'urlacl', 'url=http://+:18080/', 'user=root'),
         (1, 'httpsysctl: add urlacl: exists already, or the port has the '
          'other scheme'), 'twice')
    same(ctl('add', 'urlacl', 'url=http://+:18081/', 'user=no-such-user')[0],
         2, 'unknown user')
    same(ctl('add', 'urlacl', 'url=http://+:18081/', 'user=root', 'x=1')[0], 2,
         'unknown argument')
    same(ctl('add', 'nonsense')[0], 2, 'unknown kind')
    must('add', 'iplisten', 'ipaddress=::1')
    same(must('show', 'iplisten'), 'iplisten ipaddress=::1', 'iplisten')
    must('delete', 'iplisten', 'ipaddress=::1')
    same(must('show', 'iplisten'), '', 'deleted')
    must('add', 'limit', 'type=maxconnections', 'value=2000')
    same(must('show', 'limits'), 'limit type=maxconnections value=2000',
         'limits')
    status, said = ctl('add', 'timeout', 'timeouttype=headerwaittimeout',
                       'value=9', user=ALICE)
    same(status, 1, 'not for everybody')
    ok('ermi' in said or 'denied' in said, said)


@test()
def other_users(s):
    """A server of another user on a reserved port below 1024"""
    same(s('add main http://+:77/ 5'), 0, 'root may')
    s.must('remove main http://+:77/')
    must('add', 'urlacl', 'url=http://+:77/alice/', 'user=%d' % ALICE)
    must('add', 'urlacl', 'url=http://+:77/all/', 'user=everyone')
    program = subprocess.Popen(
        ['setpriv', '--reuid', str(ALICE), '--regid', str(ALICE),
         '--groups', str(os.stat('/dev/httpsys').st_gid),
         s.program.args[0], '2'], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE)

    def tell(command):
        if command:
            program.stdin.write(command.encode() + b'\n')
            program.stdin.flush()
        word, _, number = program.stdout.readline().decode().partition(' ')
        return int(number or 0) * (1 if word == 'ok' else -1)

    try:
        same(tell(''), 0, 'started')
        tell('group main')
        same(tell('add main http://+:77/ 1'), -13, 'the root is not hers')
        same(tell('add main http://+:77/all/ 1'), -13, 'all is not a name')
        same(tell('add main http://*:77/alice/ 1'), -13, 'another category')
        same(tell('add main http://+:77/alice/ 1'), 0, 'reserved for her')
        with Client(77) as c:
            same(c.get('/alice/echo').answer().status, 200, 'served')
            same(c.get('/all/echo').answer().status, 400, 'reserved')
    finally:
        program.kill()
        program.wait()
        program.stdin.close()
        program.stdout.close()
