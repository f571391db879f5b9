"""Days as they are called in the language of the interface; Python knows their names in English alone."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale

from k2desk.ui.words import spoken, tr


def weekday(day: date) -> str:
    """Return the day of the week as a heading, such as ``Monday``."""
    name = _told(day, "dddd")
    return name[:1].upper() + name[1:]


def long_date(day: date) -> str:
    """Return a day with its month in full and its year, such as ``18 October 2026``."""
    return _told(day, tr("d MMMM yyyy"))


def short_date(day: date, *, year: bool = False) -> str:
    """Return a day as it fits a line, such as ``18 Oct``.

    Args:
        day: the day.
        year: whether to name its year.
    """
    return _told(day, tr("d MMM yyyy") if year else tr("d MMM"))


def _told(day: date, form: str) -> str:
    """Return a day in a form of Qt's: https://doc.qt.io/qt-6/qdate.html#toString."""
    return QLocale(spoken().language).toString(QDate(day.year, day.month, day.day), form)
