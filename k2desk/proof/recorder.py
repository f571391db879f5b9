"""The script that runs the tests of pytest in the sandbox and writes down which lines each of them ran.

It is a text, because it is run by the project's Python, which has none of our modules. The lines are told by
the project's own ``coverage`` (https://coverage.readthedocs.io/en/latest/contexts.html). Each belongs to the
test that runs, or to nobody: what runs while a file is loaded, or for several tests, counts for all of them.
"""

from __future__ import annotations

SCRIPT = r"""
import json, linecache, os, sys, sysconfig
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec

path, *options = sys.argv[1:]
home = os.getcwd()
foreign = tuple(os.path.join(one, "") for one in {sys.prefix, *sysconfig.get_paths().values()} if one != home)
sys.path[0] = home
import coverage, pytest
from _pytest.assertion import rewrite

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system",
          "pty.spawn", "_thread.start_new_thread", "_thread.start_joinable_thread"}
LOADERS = ("<frozen importlib", "_pytest" + os.sep + "assertion" + os.sep + "rewrite.py", "coverage" + os.sep)
QT = "shibokensupport"  # PySide reads each file that is loaded, to see whether it uses Qt
NO_END = {"_pytest.tmpdir", "_pytest.fixtures", "_pytest.doctest", "_pytest.junitxml"}
cover = coverage.Coverage(data_file=None, config_file=False)
now, numbers, free, opened, broken = "", {"": 0}, set(), {}, []


def enter(name):
    global now
    if name != now:
        now = name
        numbers.setdefault(name, len(numbers))
        cover.switch_context(name)


def inside(name):
    name = os.path.abspath(os.fsdecode(name))
    own = name.startswith(home + os.sep) and not name.startswith(foreign)
    return name[len(home) + 1:].replace(os.sep, "/") if own else ""


def frames():
    frame = sys._getframe(3)
    while frame is not None:
        name = frame.f_code.co_filename
        if os.path.isabs(name) or name.startswith(LOADERS):  # this text has no file
            yield name
        frame = frame.f_back


def loads():
    marks = LOADERS if now else (*LOADERS, QT)
    for file in frames():  # whichever comes first: who loads it, or who of the project asked for it
        if any(mark in file for mark in marks):
            return True
        if inside(file):
            return False
    return False


def heard(event, args):
    if event in STARTS:
        if now or any(inside(name) for name in frames()):
            free.add(now)
    elif event == "sys.settrace":
        if now:
            broken.append(now)
    elif event == "open" and isinstance(args[0], (str, bytes)) and os.fsdecode(args[0]).endswith(".py"):
        name = inside(args[0])
        if name and not loads():
            opened.setdefault(name, set()).add(now)


def for_all(load):
    def exec_module(self, module):
        before = now
        if inside(getattr(module.__spec__, "origin", None) or ""):
            enter("")
        try:
            return load(self, module)
        finally:
            enter(before)
    return exec_module


class Watch:
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        linecache.clearcache()  # what an earlier test has read, this one has to read again
        enter(item.nodeid)
        yield
        enter("")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item, nextitem):
        info = getattr(item, "_fixtureinfo", None)
        known = [one for some in info.name2fixturedefs.values() for one in some] if info else []
        wide = [one for one in known if one.scope != "function" and one.func.__module__ not in NO_END]
        last = nextitem is None or nextitem.parent is not item.parent  # what several tests share may end here
        enter("" if not info or wide and last else item.nodeid)
        yield
        enter(item.nodeid)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef):
        before = now
        enter(before if fixturedef.scope == "function" else "")
        yield
        enter(before)


options += ["--no-cov"] if find_spec("pytest_cov") else []
options += ["-n", "0"] if find_spec("xdist") else []
for loader in (SourceFileLoader, rewrite.AssertionRewritingHook):
    loader.exec_module = for_all(loader.exec_module)
cover.start()
sys.addaudithook(heard)
status = pytest.main(options, plugins=[Watch()])
cover.stop()
lines, sets = {}, {}
data = cover.get_data()
for file in data.measured_files():
    name = inside(file)
    if name and os.path.isfile(name):
        for line, names in data.contexts_by_lineno(file).items():
            bits = sum(1 << number for number in {numbers.get(one, 0) for one in names})
            lines.setdefault(name, {})[line] = sets.setdefault(bits, len(sets))


def bits(names):
    return hex(sum(1 << numbers[name] for name in names))


told = {
    "tests": list(numbers)[1:],
    "sets": [hex(one) for one in sets],
    "lines": lines,
    "opened": {name: bits(names) for name, names in opened.items()},
    "free": bits(free),
    "broken": bool(broken) or bool({"greenlet", "gevent", "eventlet"} & set(sys.modules)),
}
with open(path, "x", encoding="ascii") as stream:
    json.dump(told, stream)
sys.exit(int(status))
"""
