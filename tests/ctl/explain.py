# SPDX-License-Identifier: GPL-2.0-only
"""explain, in each state, and whether it tells the truth"""

import json
import os
import re

from tool import NOBODY, TOP, ctl, many, must
from wire import ok, same, test


def explain(url, *more, user=None):
    """(exit status, object)"""
    status, out, err = ctl('explain', url, *more, '--json', user=user)
    if status not in (0, 3):
        raise RuntimeError('explain %s: %d %s' % (url, status, err))
    return status, json.loads(out)


def really(s, path, host='test'):
    """Status of a real request"""
    with s.client() as c:
        return c.get(path, host=host).answer().status


def check(s, path, reason, status, what, text=''):
    url = 'http://test:%d%s' % (s.port, path)
    code, e = explain(url)
    same((code, e['reason']), (3 if reason else 0, reason), what)
    ok(text in e['outcome'], '%s: %r' % (what, e['outcome']))
    ok(e['outcome'] in must_text(url), what + ': text')
    if status:
        same(really(s, path), status, what + ': and really')
    return e


def must_text(url):
    return ctl('explain', url)[1]


@test()
def served(s):
    """a prefix, its group and queue, and who receives"""
    e = check(s, '/t/Echo?x=/y', 0, 200, 'served')
    same((e['prefix'], e['uid']), ('http://+:%d/t/' % s.port, 0), 'matches')
    same((e['waiting'], e['limit'], e['listens'], e['reserved']), (0, 1000, True, False), 'queue')
    same(e['programs'], ['server (%d)' % s.program.pid], 'programs')
    same(e['cached'], False, 'not cached')
    check(s, '/other/', 11, 404, 'another path')
    same(really(s, '/t/cached?p=1'), 200, 'gives it to the cache')
    e = check(s, '/t/cached?p=1', 0, 200, 'cached', 'answered by the cache')
    same(e['cached'], True, 'cached')


@test()
def nobody_there(s):
    """other hosts, other ports, addresses"""
    code, e = explain('http://test:1/')
    same((code, e['listens']), (3, False), 'no listener')
    ok('connection is refused' in e['outcome'], e['outcome'])
    s.must('remove main http://+:%d/t/' % s.port)
    s.must('add main http://name.example:%d/t/ 1' % s.port)
    check(s, '/t/a', 10, 400, 'unknown host', 'nothing is registered for this host')
    same(explain('http://NAME.example.:%d/t/a' % s.port)[0], 0, 'the host')
    s.must('add main http://127.0.0.1:%d/ip/ 1' % s.port)
    same(explain('http://127.0.0.1:%d/ip/' % s.port)[0], 0, 'an address')
    same(explain('http://other:%d/ip/' % s.port)[1]['reason'], 10, 'a name: no address known')
    same(explain('http://other:%d/ip/' % s.port, 'local=127.0.0.1')[0], 0, 'with the local end')


@test(pause=True)
def refused(s):
    """inactive, unbound, full"""
    s.must('state queue 1')
    e = check(s, '/t/a', 22, None, 'inactive', 'the connection is reset')
    with s.client() as c:
        c.get('/t/a')
        same(c.end(), 'reset', 'and really')
    s.must('state queue 0')
    s.must('verbosity 1')
    s.must('state queue 1')
    check(s, '/t/a', 22, 503, 'queue inactive')
    s.must('state queue 0')
    s.must('state main 1')
    check(s, '/t/a', 22, 503, 'group inactive')
    ok('inactive' in must_text('http://test:%d/t/a' % s.port), 'text says what')
    s.must('state main 0')
    s.must('bind main 0')
    e = check(s, '/t/a', 21, 503, 'no queue', 'no request queue')
    same('queue' in e, False, 'none')
    s.must('bind main 1')
    s.must('verbosity 2')
    s.must('length 1')
    s.must('pause')
    with s.client() as c:
        c.get('/t/first')
        ok(s.wait('counter 4', 1), 'one waits')
        e = check(s, '/t/a', 23, 503, 'full', 'full')
        same((e['waiting'], e['limit'], e['receivers']), (1, 1, 0), 'figures')
        s.must('resume')
        same(c.answer().status, 200, 'answered')


@test()
def health(s):
    """a health check: the kernel answers, or says why not"""
    must('add', 'health', 'port=%d' % s.port, 'path=/t/health', 'for=/t/')
    e = check(s, '/T/health?x', 0, 200, 'healthy', 'the kernel answers')
    same((e['health'], 'prefix' in e, 'queue' in e), (True, False, False), 'no program is asked')
    ok('a health check of the configuration' in must_text('http://test:%d/t/health' % s.port),
       'text')
    same('health' in check(s, '/t/healthy', 0, 200, 'beside it'), False, 'none')
    s.must('state main 1')
    check(s, '/t/health', 44, 503, 'unhealthy', 'nobody takes requests')
    s.must('state main 0')
    must('drain', 'on')
    check(s, '/t/health', 43, 503, 'draining', 'drains')
    must('drain', 'off')
    check(s, '/t/health', 0, 200, 'healthy again')


@test()
def reserved(s):
    """a reservation that hides a registration"""
    url = 'http://+:%d/t/private/' % s.port
    must('add', 'urlacl', 'url=' + url, 'user=41001')
    e = check(s, '/t/private/x', 38, 400, 'reserved', 'reserved')
    same((e['prefix'], e['reserved'], e['hides']),
         (url, True, 'http://+:%d/t/' % s.port), 'what hides what')
    ok('it hides   http://+:%d/t/' % s.port in
       must_text('http://test:%d/t/private/x' % s.port), 'text')
    same(check(s, '/t/x', 0, 200, 'beside it').get('hides'), None, 'hides nothing')


@test()
def others(s):
    """who may open the device learns the prefix and its owner, no more"""
    url = 'http://test:%d/t/x' % s.port
    group = os.stat('/dev/httpsys').st_gid
    status, out, err = ctl('explain', url, '--json', user=NOBODY, group=group)
    same((status, err), (0, ''), 'explained')
    e = json.loads(out)
    same((e['prefix'], e['uid'], e['reason'], e['listens']),
         ('http://+:%d/t/' % s.port, 0, 0, True), 'what a refused registration tells')
    same([k for k in ('group', 'session', 'queue', 'cached') if k in e], [], 'no more')
    ok("hidden: it is another user's" in ctl('explain', url, user=NOBODY, group=group)[1], 'text')
    s.must('state queue 1')
    status, out, _ = ctl('explain', url, '--json', user=NOBODY, group=group)
    same((status, json.loads(out)['reason']), (3, 22), 'the outcome')
    status, _, err = ctl('explain', url, user=NOBODY)
    same(status, 1, 'without the device: nothing')
    ok('/dev/httpsys' in err, err)


@test()
def reasons(s):
    """each reason that occurs can be looked up"""
    with s.client() as c:
        c.send(b'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
        same(c.answer().status, 400, 'refused')
    with open('/proc/self/net/httpsys') as f:
        numbers = [row.split()[1] for row in f if row.startswith('reason ')]
    same(numbers, ['4'], 'counted')
    names = re.findall(r'^\tHTTPSYS_REASON_\w+ = (\d+),',
                       (TOP / 'uapi/linux/httpsys.h').read_text(), re.M)
    texts = many([['explain', 'reason=' + number] for number in names])
    for number, (status, out, _) in zip(names, texts):
        ok(status == 0 and len(out) > 5, 'reason ' + number)
    ok(len(texts) == len(names) > 35, 'all')
    ok('Host is missing' in must('explain', 'reason=4'), 'its text')
