# SPDX-License-Identifier: GPL-2.0-only
"""Tracepoints: httpsysctl trace, and the tools of docs/tracing.md."""

import json
import os
import re
import subprocess
import time

from tool import CTL, NOBODY, TOP, ctl, load
from wire import ok, same, test

PATH = '/t/cached?p=1'
LIMIT = 60
ORDER = ['parsed', 'routed', 'queued', 'delivered', 'response', 'sent', 'done']


def instance(p):
    return '/sys/kernel/tracing/instances/httpsysctl-%d' % p.pid


def ready(p):
    """Until its tracing instance is at work"""
    stop = time.monotonic() + LIMIT
    while time.monotonic() < stop:
        try:
            with open(instance(p) + '/events/httpsys/enable') as f:
                if f.read().strip() == '1':
                    return True
        except FileNotFoundError:
            pass
        time.sleep(0.05)
    return False


def traced(s, count, *paths, flags=('--json',)):
    """What trace prints while requests for these paths are made"""
    with subprocess.Popen([CTL, 'trace', '-n', str(count), '-t', str(LIMIT), *flags],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        ok(ready(p), 'trace has begun')
        with s.client() as c:
            for path in paths:
                c.get(path).answer()
        out, err = p.communicate(timeout=LIMIT * 2)
    same(p.returncode, 0, 'exit status ' + err)
    ok(not os.path.exists(instance(p)), 'nothing is left')
    return out.splitlines()


@test()
def trace_stages(s):
    """a program's answer, one of the cache, a refusal: their stages in order"""
    rows = [json.loads(r) for r in traced(s, 4, '/t/echo', PATH, PATH, '/nothing')]
    same([r['request'] for r in rows],
         ['GET /t/echo', 'GET ' + PATH, 'GET ' + PATH, 'GET /nothing'], 'requests')
    same([r['status'] for r in rows], [200, 200, 200, 404], 'status')
    same([r['number'] for r in rows], [0, 1, 2, 3], 'numbers on the connection')
    same(len({r['connection'] for r in rows}), 1, 'one connection')
    same([r.get('cached') for r in rows], [None, None, True, None], 'cached')
    same(rows[3]['reason'], 11, 'reason')
    same([k for k in ORDER if k in rows[0]['at']], ORDER, 'all stages')
    times = [rows[0]['at'][k] for k in ORDER]
    same(times, sorted(times), 'in order')
    ok('queued' not in rows[2]['at'] and 'sent' in rows[2]['at'], 'a hit is not queued')


@test()
def trace_text(s):
    """as text"""
    rows = traced(s, 2, '/t/echo', '/nothing', flags=())
    same(len(rows), 2, 'lines')
    ok(re.match(r'\d+\.\d+ fc[0-9a-f]+/0 GET /t/echo -> 200 routed\+\d+ queued\+\d+ '
                r'delivered\+\d+ response\+\d+ sent\+\d+ done\+\d+$', rows[0]), rows[0])
    ok(' GET /nothing -> 404 ' in rows[1] and 'reason+' in rows[1], rows[1])


@test()
def trace_others(s):
    """tracefs is the administrator's; other namespaces are not shown"""
    status, _, err = ctl('trace', '-n', '1', user=NOBODY)
    same((status, err.count('\n')), (1, 1), err)
    with subprocess.Popen(['unshare', '-n', CTL, 'trace', '-t', '2', '--json'],
                          stdout=subprocess.PIPE, text=True) as p:
        ok(ready(p), 'trace has begun')
        with s.client() as c:
            same(c.get('/t/echo').answer().status, 200, 'a request')
        same(p.communicate(timeout=LIMIT)[0], '', 'not of that namespace')


def oneliners():
    """The commands of docs/tracing.md: (tool, command)"""
    text = (TOP / 'docs/tracing.md').read_text()
    return [(m[1].split()[0], m[1]) for m in re.finditer(r'^    ((?:trace-cmd|perf|bpftrace) .*)$',
                                                         text, re.M)]


def standard(s, tool):
    """Its commands in docs/tracing.md, under load"""
    commands = [c for t, c in oneliners() if t == tool]
    ok(commands, 'there is one')
    for command in commands:
        with load(s, ['/t/echo', PATH, '/nothing']):
            r = subprocess.run(['sh', '-c', command], capture_output=True, text=True,
                               timeout=180, check=False, cwd='/tmp')
        out = r.stdout + r.stderr
        same(r.returncode, 0, 'ends well: ' + out[-600:])
        ok('httpsys_' in out or '@us' in out, 'shows something: ' + out[-600:])


def tools_trace_cmd(s):
    """trace-cmd"""
    standard(s, 'trace-cmd')


def tools_perf(s):
    """perf"""
    standard(s, 'perf')


def tools_bpftrace(s):
    """bpftrace"""
    standard(s, 'bpftrace')


# They take half of the time, and are of Debian's kernels; the test kernels see the events above
if not os.environ.get('HTTPSYS_KERNEL', '').startswith(('kasan', 'lockdep')):
    for tool in (tools_trace_cmd, tools_perf, tools_bpftrace):
        test()(tool)
