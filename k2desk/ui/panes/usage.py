"""The page of what was used; it is made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2desk.core.wording import mark
from k2desk.ui.pane import PaneSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.runtime import Runtime


def _page(runtime: Runtime) -> QWidget:
    from k2desk.ui.usage.page import UsagePage

    return UsagePage(runtime)


PANE = PaneSpec("usage", mark("Usage"), "usage", "page", 4, _page)
