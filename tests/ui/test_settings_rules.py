"""The rules in the settings: found, read, changed, removed and brought back, by keyboard alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_kit import wait_for
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from settings_kit import OpenSettings, press, words_in
from window_kit import SmallDesk, SmallEngine

from k2desk.core.events import SessionStarted
from k2desk.core.rules import Rule
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.rule_form import RuleForm
from k2desk.ui.settings.rules import RulesPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
YESTERDAY = datetime.datetime.now().astimezone().date() - datetime.timedelta(1)
STASH = Rule("run_command", "git stash drop", match=("git stash drop -q",), not_match=("git stash",))


class Page(OpenSettings):
    """The dialog over a file with rules, and a session with one."""

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path) -> None:
        self.log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "k2"))
        self.book = desk.rules
        self.book.keep(STASH)
        self.book.keep(Rule("propose_edit", "src/secrets/**", "deny", str(folder)))
        self.book.keep(Rule("run_command", "ls", until=YESTERDAY))
        self.book.keep(Rule("run_command", "pwd"), self.log)
        runtime.engine = SmallEngine(self.log, folder, desk.script)
        super().__init__(runtime)
        self.rules: RulesPage = self.dialog.rules
        wait_for(lambda: len(self.rules.rows) == 4)

    @property
    def patterns(self) -> list[str]:
        return [kept.rule.pattern for kept in self.book.kept()]

    def words(self) -> str:
        return words_in(self.rules)

    def button(self, name: str) -> QAbstractButton:
        (found,) = (
            made
            for made in self.rules.findChildren(QAbstractButton)
            if made.accessibleName() == name and made.isVisibleTo(self.rules)
        )
        return found

    def press(self, name: str) -> None:
        press(self.button(name))

    def form(self) -> RuleForm:
        (form,) = (made for made in self.rules.findChildren(RuleForm) if made.isVisibleTo(self.rules))
        return form


@pytest.fixture
def page(dressed: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path) -> Iterator[Page]:
    made = Page(runtime, desk, folder)
    yield made
    made.close()


def typed(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def test_every_rule_says_where_how_long_and_with_which_examples(page: Page, folder: Path) -> None:
    said = page.words()
    for words in (
        "Allows run_command",
        "git stash drop",
        "everywhere · until you remove it",
        "fits: git stash drop -q",
        "does not fit: git stash",
        "Denies propose_edit",
        f"in {folder} · until you remove it",
        f": its last day was {YESTERDAY}",
        "this session only",
        str(page.book.path),
    ):
        assert words in said, words
    assert page.rules.rows[0].accessibleName() == "Allows run_command: pwd. this session only"


def test_the_search_finds_them_by_kind_and_by_what_they_say(page: Page) -> None:
    for text, shown in (("stash drop", True), ("expiry", True), ("deny secrets", True), ("proxy", False)):
        page.dialog.search.setText(text)
        assert page.rules.isVisibleTo(page.dialog) is shown, text
    page.dialog.search.setText("stash drop")
    page.dialog.search.setFocus()
    QTest.keyClick(page.dialog.search, Qt.Key.Key_Return)
    focused = page.dialog.focusWidget()
    assert focused is not None
    assert page.rules.isAncestorOf(focused)


def test_a_rule_is_changed_by_keyboard_and_keeps_its_examples(page: Page, folder: Path) -> None:
    page.press("Edit run_command:git stash drop")
    form = page.form()
    assert form.pattern.hasFocus() or page.dialog.focusWidget() is form.pattern
    assert form.match.toPlainText() == "git stash drop -q"
    wait_for(lambda: form.visibleRegion().boundingRect().bottom() >= form.height() - 2)
    typed(form.where, str(folder))
    typed(form.until, "2099-12-31")
    QTest.keyClick(form.until, Qt.Key.Key_Return)
    wait_for(lambda: "until 2099-12-31" in page.words())
    first = page.book.kept()[0].rule
    assert first == Rule(
        "run_command",
        "git stash drop",
        "allow",
        str(folder),
        datetime.date(2099, 12, 31),
        STASH.match,
        STASH.not_match,
    )


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("until", "soon", "'soon' is no day; write it like 2026-12-31."),
        ("where", "ledger", "A folder is named by its whole path"),
        ("pattern", "git; ls", "not the beginning of one plain command"),
        ("pattern", "git stash pop", "its example 'git stash drop -q' does not fit"),
    ],
)
def test_what_cannot_be_is_refused_in_words(page: Page, field: str, text: str, said: str) -> None:
    page.press("Edit run_command:git stash drop")
    form = page.form()
    typed(getattr(form, field), text)
    form.save.click()
    wait_for(lambda: said in page.words())
    assert form.save.isEnabled()
    assert getattr(form, field).text() == text
    assert page.patterns == ["git stash drop", "src/secrets/**", "ls"]


def test_a_new_rule_is_made_and_escape_leaves_the_form_alone(page: Page) -> None:
    page.press("New rule")
    form = page.form()
    QTest.keyClick(form.pattern, Qt.Key.Key_Escape)
    assert page.dialog.isVisible()
    assert not page.rules.findChildren(RuleForm) or not form.isVisible()
    page.press("New rule")
    form = page.form()
    form.answer.buttons["Deny"].click()
    typed(form.pattern, "git push")
    QTest.keyClick(form.pattern, Qt.Key.Key_Return)
    wait_for(lambda: "git push" in page.patterns)
    assert page.book.kept()[-1].rule == Rule("run_command", "git push", "deny")


def test_a_rule_is_removed_and_brought_back(page: Page) -> None:
    page.press("Remove run_command:git stash drop")
    wait_for(lambda: "Removed run_command:git stash drop." in page.words())
    assert page.patterns == ["src/secrets/**", "ls"]
    page.press("Undo the removal")
    wait_for(lambda: "git stash drop" in page.patterns)
    assert page.book.kept()[-1].rule == STASH


def test_a_rule_of_the_session_is_let_go(page: Page) -> None:
    page.press("Remove run_command:pwd")
    wait_for(lambda: len(page.rules.rows) == 3)
    assert page.book.of_session(page.log) == ()


def test_a_broken_file_says_which_line_and_nothing_is_lost(page: Page) -> None:
    good = page.book.path.read_text()
    bad = good + '\n[[rule]]\ntool = "run_command"\npattren = "x" # mine\n'
    page.book.path.write_text(bad)
    QApplication.sendEvent(page.rules, QEvent(QEvent.Type.WindowActivate))
    line = bad[: bad.rindex("[[rule]]")].count("\n") + 1
    wait_for(lambda: f"Not used (line {line}): it can't be read" in page.words())
    assert "Not read: run_command" in page.words()
    assert "Mend or remove it in the file" in page.words()
    names = [made.accessibleName() for made in page.rules.findChildren(QAbstractButton) if made.isVisible()]
    assert "Remove run_command" not in names
    page.press("Remove run_command:git stash drop")
    wait_for(lambda: "git stash drop" not in page.patterns)
    assert 'pattren = "x" # mine' in page.book.path.read_text()
    page.book.path.write_text("[[rule]\n")
    QApplication.sendEvent(page.rules, QEvent(QEvent.Type.WindowActivate))
    wait_for(lambda: "(at line 1" in page.words())
    page.press("New rule")
    typed(page.form().pattern, "ls")
    page.form().save.click()
    wait_for(lambda: "is damaged" in page.words())
    assert page.book.path.read_text() == "[[rule]\n"
