"""The script that runs the tests of unittest in the sandbox and writes their results as JUnit XML.

It is a text, because it is run by the project's Python, which has none of our modules.
"""

from __future__ import annotations

SCRIPT = r"""
import re, sys, time, unittest
from xml.sax.saxutils import escape, quoteattr

sys.path.insert(0, "")
path, *targets = sys.argv[1:]


class Result(unittest.TextTestResult):
    def startTestRun(self):
        self.lines, self.troubles, self.began = [], {}, time.perf_counter()
        super().startTestRun()

    def startTest(self, test):
        self.began = time.perf_counter()
        super().startTest(test)

    def note(self, test, tag, text):
        test = getattr(test, "test_case", test)
        name, _, method = test.id().rpartition(".")
        if name == "unittest.loader._FailedTest":
            name, method = "", method
        seconds = time.perf_counter() - self.began
        head = f"<testcase classname={quoteattr(name)} name={quoteattr(method)} time=\"{seconds:.4f}\">"
        clean = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd]", "?", text)
        self.lines.append(head + (f"<{tag}>{escape(clean)}</{tag}>" if tag else "") + "</testcase>")

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "", "")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, "failure", self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, "error", self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.note(test, "failure", f"{subtest}\n{error[1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.note(test, "skipped", "expected failure")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "failure", "unexpected success")


loader = unittest.TestLoader()
suite = unittest.TestSuite()
for target in targets:
    file, *names = target.split("::")
    module = file.removesuffix(".py").strip("/").replace("/", ".")
    suite.addTests(loader.loadTestsFromName(".".join([module, *names])))
if not targets:
    import os
    start = next((name for name in ("tests", "test") if os.path.isdir(name)), ".")
    for folder, folders, files in os.walk(start):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")) and name != "venv")
        for name in sorted(files):
            if name.startswith("test") and name.endswith(".py"):
                inner = os.path.relpath(os.path.join(folder, name)).removesuffix(".py").replace(os.sep, ".")
                suite.addTests(loader.loadTestsFromName(inner))
print(f"running {suite.countTestCases()} tests", flush=True)
result = unittest.TextTestRunner(sys.stdout, verbosity=1, resultclass=Result).run(suite)
with open(path, "x", encoding="utf-8", errors="replace") as stream:
    stream.write("<testsuites><testsuite>" + "".join(result.lines) + "</testsuite></testsuites>")
sys.exit(0 if result.wasSuccessful() and result.testsRun else 1 if result.testsRun else 5)
"""
