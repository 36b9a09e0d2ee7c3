# SPDX-License-Identifier: GPL-2.0-only
"""What stands in the files: formats, fields, which answers."""

import json
import os
import re
import subprocess
import tempfile
import time

from common import (DAEMON, W3C, IIS, NCSA, RAW, ANALYSED, ok, same, test, Daemon,
                    Program, flush, files, text_of, records, root, logged)


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
    with root() as path:
        name, _ = logged(path, paths, agent=agent, format=W3C, fields=ANALYSED)
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
        with Program(format=W3C, fields=0x10000, directory='/agent') as p:
            p.many(['/t/x'], agent='#Remark: 5 records lost')
        flush()
        d.end()
        same(records(text_of(files(path, '0/errors'))), ['Zoë+X 404'], 'errors only, two fields')
        same(files(path, '0/nothing') + files(path, '0/quiet'), [], 'no field, no data: no file')
        with open(files(path, '0/latin')[0], 'rb') as file:
            ok(b'\nZo\xeb+X\n' in file.read(), 'the code page')
        same(records(text_of(files(path, '0/utf8'))), ['Zoë+X'], 'UTF-8 where asked for')
        same(records(text_of(files(path, '0/agent'))), ['+Remark:+5+records+lost'],
             'no client writes a remark')


@test
def hits():
    """What the cache answers is logged, too"""
    with root() as path:
        _, text = logged(path, ['/t/x'] * 5, format=W3C, cache=1)
        same(len(records(text)), 5, 'lines')
