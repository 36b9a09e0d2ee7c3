# SPDX-License-Identifier: GPL-2.0-only
"""What goes on in the machine meanwhile: a client that behaves, and the module's numbers
at short intervals. Both keep what they saw, with times."""

import bisect
import collections
import os
import subprocess
import threading
import time

from wire import counters

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, '..', '..', 'build', 'tests', 'attack', 'bystander')
INTERVAL = 0.1

Sample = collections.namedtuple('Sample', 'start taken good')
Poll = collections.namedtuple('Poll', 'at counters slab')


class Bystander:
    """The program, and its samples. It goes before all others, as if it had a machine of
    its own"""

    def __init__(self, port):
        self.child = subprocess.Popen(['nice', '-n', '-15', PROGRAM, str(port)],
                                      stdout=subprocess.PIPE)
        self.seen, self.lost = [], 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.child.stdout:
            if line.startswith(b'#'):
                print(line.decode().rstrip(), flush=True)
                continue
            start, taken, good = line.split()
            self.seen.append(Sample(float(start), float(taken), good == b'1'))
            self.lost += good != b'1'

    def since(self, start):
        return self.seen[bisect.bisect_left(self.seen, (start,)):]

    def alive(self):
        return self.child.poll() is None

    def stop(self):
        self.child.kill()
        self.child.wait()


def slab():
    """Bytes of connections and their exchanges"""
    total = 0
    with open('/proc/slabinfo', encoding='ascii') as lines:
        for line in lines:
            words = line.split()
            if words[0] in ('httpsys_conn', 'httpsys_request'):
                total += int(words[1]) * int(words[3])
    return total


class Watch:
    """The module's numbers"""

    def __init__(self):
        self.polls, self.on = [], True
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        memory, nr = 0, 0
        while self.on:
            # Reading this costs more than all else here
            if not nr % 5:
                memory = slab()
            nr += 1
            # Before the numbers are read, so that they are of this time or later
            self.polls.append(Poll(time.monotonic(), counters(), memory))
            time.sleep(INTERVAL)

    def stop(self):
        self.on = False
        self.thread.join()

    def since(self, start):
        return self.polls[bisect.bisect_left(self.polls, (start,)):]

    def on_during(self, sample, seen):
        """Did @seen(poll before, poll) hold all the time that the sample took? None: it is
        too early to say"""
        # From the last poll that was over when it began to the first after its end
        first = bisect.bisect_left(self.polls, (sample.start,)) - 1
        last = bisect.bisect_left(self.polls, (sample.start + sample.taken,))
        if last >= len(self.polls):
            return None
        return first > 0 and all(seen(self.polls[i - 1].counters, self.polls[i].counters)
                                 for i in range(first, last + 1))
