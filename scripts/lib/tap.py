# SPDX-License-Identifier: GPL-2.0-only
"""Count test results in TAP, and in the kernel's dialect of it."""
import re

RESULT = re.compile(r"(?P<not>not )?ok\b(?: \d+)?(?: -)? ?(?P<text>.*)")
PLAN = re.compile(r"1\.\.(\d+)")


class Results:
    """What one suite said, line by line.

    `indent` is the column of the lines that count: 0, or 4 for the cases of
    KUnit suites, whose plans are those of the suites and not looked at.
    """

    def __init__(self, indent=0):
        self.indent = indent
        self.passed = 0
        self.texts = []		# of what passed
        self.skipped = 0
        self.failures = []	# lines to show
        self.failed = 0
        self.plan = None
        self._explains = False
        self._before = []	# KUnit explains before it says "not ok"
        self._suite_failed = 0

    def add(self, line):
        """One line of output."""
        line = line.rstrip("\r\n")
        if self.indent and RESULT.match(line):
            self._suite(RESULT.match(line))
            return
        text = line[self.indent:]
        if line[:self.indent].strip() or text[:1].isspace():
            text = ""
        match = RESULT.match(text)
        if match:
            self._result(match)
        elif text.startswith("Bail out!"):
            self.fail(text)
        elif PLAN.match(text) and not self.indent:
            self.plan = int(PLAN.match(text)[1])
        elif self.indent:
            self._before = [*self._before[-11:], "  # " + line.strip()]
        elif self._explains and line.lstrip().startswith("#"):
            self._explain(line)

    def _suite(self, match):
        """The line of a whole KUnit suite: it can fail without its cases."""
        if match["not"] and self.failed == self._suite_failed:
            self.fail("not ok - suite " + match["text"])
        self._suite_failed = self.failed

    def _result(self, match):
        self._explains = False
        text = match["text"]
        if match["not"]:
            self.fail("not ok - " + text)
            self._explains = True
            self.failures += self._before
        elif re.search(r"#\s*skip", text, re.I):
            self.skipped += 1
        else:
            self.passed += 1
            self.texts.append(text)
        self._before = []

    def _explain(self, line):
        """Up to twelve lines of explanation of a failure are shown."""
        self.failures.append("  " + line.strip())
        if sum(1 for _ in self.failures[-13:]
               if _.startswith("  #")) >= 12:
            self._explains = False

    def fail(self, text):
        """Count a failure."""
        self.failed += 1
        self.failures.append(text)

    def finish(self, status):
        """At the suite's end: what does not fit is a failure as well."""
        seen = self.passed + self.skipped + self.failed
        if status in (124, 137):
            self.fail(f"not ok - time limit, after {seen} results")
        elif status and not self.failed:
            self.fail(f"not ok - exit status {status}, no failed case")
        if not self.indent and self.plan is None and seen:
            self.fail("not ok - no plan (1..N)")
        elif not self.indent and seen and self.plan != seen:
            self.fail(f"not ok - plan of {self.plan}, but {seen} results")
        elif not seen and not self.failed:
            self.fail("not ok - no result at all")
