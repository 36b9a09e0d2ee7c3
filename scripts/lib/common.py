# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/kernel, scripts/vm and scripts/checks share.

Where the checkout and the cache are, which kernels exist and how a kernel is
named on the command line.
"""
import contextlib
import fcntl
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
LIB = TOP / "scripts" / "lib"
SERIES = ("6.1", "6.12")
FLAVOURS = {"kasan": "6.12", "lockdep": "6.1", "kcsan": "6.12",
            "lockstat": "6.1"}
NEWEST = ("7", "7.x")	# Debian's newest, from backports (scripts/lib/chroot.py)


def die(message, code=1):
    """End the program with one line that says what is wrong."""
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(code)


def cache_dirs():
    """Where the things may be that outlive a checkout, best place first."""
    chosen = os.environ.get("HTTPSYS_CACHE")
    return [Path(name).absolute() for name in (
        [chosen] if chosen else
        ["/var/cache/httpsys", os.path.expanduser("~/.cache/httpsys")])]


def cache_dir():
    """The one of them that can be written; made if needed."""
    for path in cache_dirs():
        with contextlib.suppress(OSError):
            path.mkdir(parents=True, exist_ok=True)
        if os.access(path, os.W_OK | os.X_OK):
            return path.resolve()
    return die("no writable cache directory, tried "
               + ", ".join(map(str, cache_dirs())))


def clean_environment(**more):
    """Ours without what an outer make put there."""
    drop = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "KVER", "KDIR")
    return {**{k: v for k, v in os.environ.items() if k not in drop}, **more}


@contextlib.contextmanager
def locked(name, notice=None):
    """Hold <cache>/<name>.lock, so that parallel runs make a thing once."""
    path = cache_dir() / (name.replace("/", "_") + ".lock")
    with open(path, "w", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if notice:
                print(notice, file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def version_key(release):
    """Sort key of a kernel release: numbers by value, text by letters."""
    parts = re.findall(r"\d+|[^\d]+", release)
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]


def digest(*parts):
    """A short hash of byte strings or text."""
    state = hashlib.sha256()
    for part in parts:
        state.update(part if isinstance(part, bytes) else part.encode())
        state.update(b"\0")
    return state.hexdigest()[:12]


def test_kernel(name):
    """(flavour, series) for kasan, lockdep, kcsan, lockstat, kasan-6.1 …; None
    for others."""
    flavour, _, series = name.partition("-")
    if flavour not in FLAVOURS:
        return None
    series = series or FLAVOURS[flavour]
    if series not in SERIES:
        die(f"{name}: no such test kernel, there are {flavour} of "
            + " and ".join(SERIES))
    return flavour, series


def stock_kernels():
    """Releases of the Debian cloud kernels that are installed, oldest first."""
    found = [p.name[len("vmlinuz-"):] for p in Path("/boot").glob("vmlinuz-*")]
    return sorted((r for r in found if re.search(r"-cloud-\w+$", r)
                   and Path("/lib/modules", r, "kernel").is_dir()),
                  key=version_key)


def stock_kernel(wanted):
    """The release for "6.1", "6.12", "stock-6.1" or a full release name."""
    wanted = wanted.removeprefix("stock-")
    found = stock_kernels()
    if wanted in found:
        return wanted
    match = [r for r in found if r.startswith(wanted + ".")]
    if not match:
        die(f"no Debian cloud kernel {wanted} is installed"
            + (f" (there is {', '.join(found)})" if found else "")
            + "; scripts/deps installs what is needed")
    return match[-1]


class Kernel:
    """One kernel to boot: its image, release, where modules are built, and
    (stock kernels) where the kernel's own modules are."""

    def __init__(self, name):
        self.name = name
        self.stock = test_kernel(name) is None
        if name.removeprefix("stock-") in NEWEST:
            self._newest()
        elif self.stock:
            self._installed()
        else:
            self._test(*test_kernel(name))

    def _set_stock(self, release, image, modules, kdir):
        self.release, self.image = release, image
        self.modules, self.kdir = modules, kdir
        self.flavour = "stock"
        self.label = "stock-" + re.match(r"\d+\.\d+", release).group()

    def _installed(self):
        """One of the host's."""
        release = stock_kernel(self.name)
        modules = Path("/lib/modules", release)
        self._set_stock(release, Path("/boot/vmlinuz-" + release), modules,
                        modules / "build")

    def _newest(self):
        """The newest of the next release's backports."""
        kdir = self._path("7")
        tree = kdir.parents[2]
        release = kdir.name.removeprefix("linux-headers-")
        modules = tree / "usr/lib/modules" / release
        self._set_stock(release, modules / "vmlinuz", modules, kdir)

    def _test(self, flavour, series):
        """One of ours, built now if the cache has it not."""
        self.flavour, self.label = flavour, f"{flavour}-{series}"
        self.kdir, self.modules = self._path(self.label), None
        self.image = self.kdir / "arch/x86/boot/bzImage"
        text = (self.kdir / "include/generated/utsrelease.h").read_text(
            encoding="ascii")
        self.release = text.split('"')[1]

    @staticmethod
    def _path(name):
        """What scripts/kernel says."""
        run = subprocess.run([str(TOP / "scripts/kernel"), "--ensure",
                              "--path", name],
                             stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode:
            die(f"there is no kernel {name}")
        return Path(run.stdout.strip())

    def module_dir(self):
        """Where make puts the modules for this kernel."""
        return TOP / "build" / self.release
