# SPDX-License-Identifier: GPL-2.0-only
"""show, update, flush, top, metrics"""

import json

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tool import NOBODY, ctl, load, must, must_json
from wire import ok, same, test

PATH = '/t/cached?p=1'


def ask(s, *paths):
    """Statuses of requests of one connection"""
    with s.client() as c:
        return [c.get(p).answer().status for p in paths]


def only_group(s):
    sessions = must_json('show', 'servicestate')['sessions']
    same(len(sessions), 1, 'one session')
    return sessions[0]['groups'][0]


@test()
def servicestate_sessions(s):
    """sessions, groups, URLs, queues, processes and their counts"""
    same(ask(s, '/t/echo', '/t/echo', PATH, PATH), [200] * 4, 'answers')
    state = must_json('show', 'servicestate')
    session = state['sessions'][0]
    same(session['program'], 'server', 'program')
    same(session['pid'], s.program.pid, 'process')
    same((session['uid'], session['state']), (0, 'active'), 'user and state')
    group = session['groups'][0]
    same(group['urls'], ['http://+:%d/t/' % s.port], 'URLs')
    same((group['requests'], group['gets'], group['hits']), (3, 3, 1), 'counted')
    ok(group['sent'] > 400 and group['received'] > 100, 'bytes: %r' % group)
    queue = state['queues'][0]
    same(queue['queue'], group['queue'], 'the queue that it is bound to')
    same((queue['requests'], queue['hits'], queue['cached'], queue['limit']),
         (3, 1, 1, 1000), 'of the queue')
    same([p['pid'] for p in queue['processes']], [s.program.pid], 'who has it open')
    text = must('show', 'servicestate', 'verbose=yes')
    for part in ('Server session ' + session['session'], 'process server (%d)' % s.program.pid,
                 'URL group ' + group['group'], 'http://+:%d/t/' % s.port, 'unnamed',
                 'requests 3, cache hits 1', 'entity_body      inherited'):
        ok(part in text, 'text: %r in %r' % (part, text))


@test()
def servicestate_queues(s):
    """the view by queue; what waits, how long, and what was refused"""
    s.must('length 1')
    s.must('verbosity 1')
    s.must('state queue 1')
    same(ask(s, '/t/a'), [503], 'inactive')
    s.must('state queue 0')
    queue = must_json('show', 'servicestate', 'view=requestq')['queues'][0]
    same((queue['state'], queue['limit'], queue['refused']), ('active', 1, 1), 'queue')
    same(queue['groups'][0]['refused'], 1, 'of the group')
    same(queue['groups'][0]['urls'], ['http://+:%d/t/' % s.port], 'its URLs')
    same(must_json('show', 'servicestate', 'view=requestq').get('sessions'), None, 'no sessions')
    ok('waiting 0 of 1,' in must('show', 'servicestate', 'view=requestq'), 'text')
    for _ in range(3):
        same(ask(s, '/t/echo'), [200], 'served')
    s.must('state main 1')
    same(ask(s, '/t/a', '/t/a', '/t/a'), [503] * 3, 'the group is inactive')
    same(only_group(s)['refused'], 4, 'known refusals are counted as well')


@test(pause=True)
def servicestate_waiting(s):
    """a request that nobody receives"""
    s.must('pause')
    with s.client() as c:
        c.get('/t/echo')
        same(s.wait('counter 4', 1), True, 'queued')
        queue = must_json('show', 'servicestate')['queues'][0]
        same((queue['waiting'], queue['requests'], queue['receivers']), (1, 1, 0), 'waits')
        s.must('resume')
        same(c.answer().status, 200, 'answer')
    same(must_json('show', 'servicestate')['queues'][0]['waiting'], 0, 'gone')


@test()
def servicestate_others(s):
    """others see that there is something, and whose, no more"""
    ask(s, '/t/echo')
    state = must_json('show', 'servicestate', user=NOBODY)
    same((state['sessions'], state['queues']), ([], []), 'nothing of it')
    same(state['hidden'], {'session': 1, 'group': 1, 'url': 1, 'queue': 1}, 'how much')
    same(must('show', 'servicestate', user=NOBODY),
         'Of other users: 1 session, 1 URL group, 1 URL, 1 queue\n', 'text')
    with open('/proc/self/net/httpsys_state') as f:
        ok('hidden' not in f.read(), 'the administrator sees all')


@test()
def servicestate_many(s):
    """more than fits in one read: each once"""
    urls = {'http://+:%d/t/' % s.port}
    for i in range(300):
        url = 'http://+:%d/many/%d/%s/' % (s.port, i, 'x' * 40)
        s.must('add main %s 1' % url)
        urls.add(url)
    for i in range(10):
        s.must('group g%d' % i)
    groups = must_json('show', 'servicestate')['sessions'][0]['groups']
    same(len(groups), 11, 'groups')
    seen = [u for g in groups for u in g['urls']]
    same((len(seen), set(seen)), (301, urls), 'URLs')
    with open('/proc/self/net/httpsys_state', 'rb', buffering=0) as f:
        small = b''.join(iter(lambda: f.read(100), b''))
    same(small.count(b'\nurl '), 301, 'by small reads')


@test()
def configuration(s):
    """show, add, update and delete, as text and JSON"""
    url = 'http://+:%d/mine/' % s.port
    must('add', 'urlacl', 'url=' + url, 'user=41001')
    acl = must_json('show', 'urlacl')
    same([a['url'] for a in acl], [url], 'urlacl')
    before = acl[0]['sddl']
    must('update', 'urlacl', 'url=' + url, 'user=41002')
    acl = must_json('show', 'urlacl')
    ok(len(acl) == 1 and acl[0]['sddl'] != before, 'updated: %r' % acl)
    same(ctl('update', 'urlacl', 'url=http://+:1/nowhere/', 'user=41002')[0], 1, 'none to update')
    must('delete', 'urlacl', 'url=' + url)
    same(must_json('show', 'urlacl'), [], 'gone')
    must('add', 'timeout', 'timeouttype=headerwaittimeout', 'value=77')
    must('update', 'timeout', 'timeouttype=headerwaittimeout', 'value=78')
    same([t['value'] for t in must_json('show', 'timeout')
          if t['timeouttype'] == 'headerwaittimeout'], [78], 'timeout')
    must('add', 'iplisten', 'ipaddress=127.0.0.1')
    same(must_json('show', 'iplisten'), [{'ipaddress': '127.0.0.1'}], 'iplisten')
    must('delete', 'iplisten', 'ipaddress=127.0.0.1')
    for kind in ('cacheparam', 'setting', 'sslcert', 'limits'):
        ok(isinstance(must_json('show', kind), list), kind)
        must('show', kind)


@test()
def cachestate(s):
    """what is in the cache, and what not; flush"""
    same(ask(s, PATH, PATH + '&x=1'), [200, 200], 'answers')
    names = {e['url'] for e in must_json('show', 'cachestate') if e['kind'] == 'response'}
    same(names, {'test:%d%s' % (s.port, PATH), 'test:%d%s&x=1' % (s.port, PATH)}, 'JSON')
    ok('/t/cached' in must('show', 'cachestate'), 'text')
    must('flush', 'cache', 'url=http://*:%d/t/cached' % s.port, 'recursive=yes')
    same([e for e in must_json('show', 'cachestate') if e['kind'] == 'response'], [], 'flushed')
    same(ctl('show', 'cachestate', user=NOBODY)[0], 1, 'not for others')


@test()
def top_under_load(s):
    """rates of the service and of a group"""
    with load(s, ['/t/echo', PATH, '/nothing']):
        view = must_json('top', '--once', '-d', '2')
        text = must('top', '-n', '2', '-d', '0.5')
    service, group = view['service'], view['groups'][0]
    ok(service['requests'] > 3 and service['cache_hits'] > 0, 'rates: %r' % service)
    ok(service['refused'] > 0 and service['bytes_in'] > 0, 'more rates')
    same(service['connections'], 1, 'connections')
    ok(0 < group['hits'] < group['requests'], 'of the group: %r' % group)
    same(group['url'], 'http://+:%d/t/' % s.port, 'its URL')
    lines = text.splitlines()
    same(len(lines), 6, 'two samples of three lines')
    ok('cache hits' in lines[0] and lines[2].endswith('/t/'), text)
    view = must_json('top', '--once', '-d', '0.1', user=NOBODY)
    same(view['groups'], [], 'others see the sums only')


@test()
def metrics(s):
    """OpenMetrics, by Prometheus' own parser"""
    same(ask(s, '/t/echo', PATH, PATH, '/nothing'), [200, 200, 200, 404], 'answers')
    group = only_group(s)
    families = {f.name: f for f in text_string_to_metric_families(must('metrics'))}
    value = {f: [x.value for x in families[f].samples] for f in families}
    same(value['httpsys_requests'], [4], 'requests')
    same(value['httpsys_cache_hits'], [1], 'hits')
    same(value['httpsys_cache_entries'], [1], 'entries')
    same(value['httpsys_connections'], [1], 'connections')
    same(families['httpsys_requests'].type, 'counter', 'type')
    same(value['httpsys_group_requests'], [3], 'of the group')
    same(families['httpsys_group_requests'].samples[0].labels,
         {'group': group['group'], 'uid': '0'}, 'its labels')
    same(value['httpsys_group_get_requests'], [3], 'GET')
    same(value['httpsys_queue_arrivals'], [2], 'of the queue')
    same(value['httpsys_queue_size'], [0], 'size')
    same([(x.labels['number'], x.value) for x in families['httpsys_reasons'].samples],
         [('11', 1)], 'reasons')
    same(ctl('metrics', '--json')[0], 2, 'no JSON of it')


@test()
def group_connections(s):
    """with a limit the connections of a group are counted"""
    ok('connections' not in only_group(s), 'without: not')
    s.must('connections main 5')
    with s.client() as a, s.client() as b:
        same([a.get('/t/echo').answer().status, b.get('/t/echo').answer().status],
             [200, 200], 'two clients')
        group = only_group(s)
        same((group['connections'], group['connection_limit']), (2, 5), 'now and limit')
        ok('httpsys_group_connections{' in must('metrics'), 'as a metric')


@test()
def counters_json(s):
    """status and counters"""
    ask(s, '/t/echo')
    all_ = must_json('counters')
    same(all_['counters']['requests'], 1, 'requests')
    same(json.loads(must('status', '--json')), must_json('counters'), 'the same')
    ok('requests 1:' in must('status'), 'text')
