"""Where the styles of a line of output stand once its tabs are blanks."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.printed import Style


def laid(line: str, styles: Iterable[Style], tab: int) -> list[Style]:
    """Return the styles of a line as it is shown.

    Args:
        line: as it was printed, without its end.
        styles: over it.
        tab: columns between two stops.
    """
    if "\t" not in line:
        return list(styles)
    found = []
    for style in styles:
        start = len(line[: style.start].expandtabs(tab))
        stop = len(line[: style.start + style.length].expandtabs(tab))
        found.append(Style(start, stop - start, style.look))
    return found
