"""What a bundle leaves out: modules nothing of ours imports, and parts of Qt that nothing of ours opens."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Final, TypeVar

UNUSED_MODULES: Final = [
    *("tkinter", "unittest", "pydoc", "doctest", "pdb", "lib2to3", "ensurepip", "idlelib", "turtle"),
    *("setuptools", "pkg_resources", "pip", "wheel", "distutils", "_pytest", "pytest", "hypothesis", "mypy"),
    *(f"PySide6.Qt{name}" for name in ("Qml", "Quick", "OpenGL", "OpenGLWidgets", "Sql")),
    *(f"PySide6.Qt{name}" for name in ("PrintSupport", "QuickWidgets", "QuickControls2", "Designer", "Help")),
    *("PySide6.QtNetwork", "PySide6.QtDBus"),
    *("numpy", "IPython", "trio", "uvloop", "yaml", "click", "rich", "git.test"),
    *("rapidfuzz.process_cpp_impl", "rapidfuzz.process_cpp_impl_avx2"),
    # The extra `cluster`, which is for who installs with pip.
    *("distributed", "dask"),
    # What runs a web server: of `mcp` we are the client.
    *("httptools", "websockets", "wsproto", "watchfiles", "dotenv", "typer", "fastapi"),
    *("pydantic.v1", "pydantic.mypy", "keyring.testing", "pygments.formatters", "pygments.styles"),
    *("readline", "rlcompleter", "curses", "xmlrpc", "smtplib", "ftplib"),
]
"""They are pulled in by libraries that could use them; without them a start is a third shorter."""

UNUSED_HOOKS: Final = frozenset(
    f"pyi_rth_{name}" for name in ("inspect", "multiprocessing", "cryptography_openssl", "pyside6")
)
"""What PyInstaller would run before the program, for texts, workers and parts of OpenSSL that are not there.

The last imports Qt before `bootstrap` has made that fast, and tells every process we start where our Qt has
its plug-ins; PySide6 finds them by itself. Without these four a bundle paints 100 ms sooner.
"""

_LIBRARIES: Final = ("Qml", "Quick", "OpenGL", "Sql", "Pdf", "VirtualKeyboard", "EglF", "Network")
_SPOKEN: Final = ("/qtbase_es.qm", "/qtbase_zh_CN.qm")
"""What Qt says itself, in our languages."""
_PLUGINS: Final = (
    "platformthemes/libqgtk3",  # alone needs GTK; file dialogs come through the desktop's portal
    *(f"platforms/libq{name}" for name in ("eglfs", "linuxfb", "vnc", "minimal", "vkkhrdisplay")),
    *(
        "egldeviceintegrations/",
        "qmltooling/",
        "sqldrivers/",
        "printsupport/",
        "virtualkeyboard",
        "imageformats/libqpdf",
    ),
    *(f"imageformats/libq{name}" for name in ("tiff", "webp", "icns", "tga", "wbmp", "jpeg", "gif")),
    *("networkinformation/", "tls/", "generic/"),  # the last are devices read without a window system
    *("wayland-graphics-integration", "libivi-shell", "libfullscreen-shell", "libqt-shell", "libwl-shell"),
)

_OF_THE_SYSTEM: Final = (
    *("libstdc++.so.6", "libgcc_s.so.1", "libX11.so.6", "libX11-xcb.so.1"),
    *("libfontconfig.so.1", "libfreetype.so.6", "libdbus-1.so.3"),
)
"""Every desktop has these, and they have to fit what is there: drivers, fonts, the session's bus.

A copy older than the drivers keeps them from loading, and one older than the fonts' settings misreads those;
https://github.com/AppImageCommunity/pkg2appimage/blob/master/excludelist gives the reasons one by one.
"""

Entry = TypeVar("Entry", bound=tuple[str, str, str])


def trimmed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the files of a bundle without the parts of Qt that are never opened.

    Args:
        entries: PyInstaller's triples of the place in the bundle, the source and the kind.
    """
    return [entry for entry in entries if not _unused(PurePath(entry[0]).as_posix())]


def without_orphans(binaries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Return the binaries without system libraries that only what was left out needed.

    Args:
        binaries: PyInstaller's triples, trimmed already.
        needs: returns the names of the libraries that a file is linked against.
    """
    entries = list(binaries)
    libraries = {entry[0]: entry for entry in entries if _is_system_library(entry[0])}
    kept = [entry for entry in entries if entry[0] not in libraries]
    unseen = list(kept)
    while unseen:
        for name in needs(unseen.pop()[1]):
            if name in libraries:
                kept.append(libraries.pop(name))
                unseen.append(kept[-1])
    return kept


def version_file(version: str) -> str:
    """Write what Windows shows of a program among its properties, and return the path of that file.

    Args:
        version: our own, such as ``0.1.0``.
    """
    four = tuple(([int(part) for part in version.split(".") if part.isdigit()] + [0] * 4)[:4])
    words = {
        "CompanyName": "The K2Desk founders",
        "FileDescription": "K2Desk",
        "FileVersion": version,
        "ProductName": "K2Desk",
        "ProductVersion": version,
        "LegalCopyright": "MIT",
        "OriginalFilename": "k2desk.exe",
    }
    told = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in words.items())
    place = Path(tempfile.mkdtemp()) / "version.txt"
    place.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{told}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])",
        encoding="utf-8",
    )
    return str(place)


def _is_system_library(place: str) -> bool:
    """Tell whether a file is a library of the system's that PyInstaller found by what needs it."""
    return (
        "/" not in place and place.startswith("lib") and ".so" in place and not place.startswith("libpython")
    )


def _unused(place: str) -> bool:
    if "libgtk" in place or "libgdk" in place:
        return True
    if place in _OF_THE_SYSTEM:
        return True
    if "_avx2." in place:
        return True  # rapidfuzz has each part twice and takes the plain one where this is missing
    if place.startswith("jsonschema/benchmarks/"):
        return True
    if "PySide6" not in place and not place.startswith("libQt6"):
        return False
    name = place.rpartition("/")[2]
    if any(name.startswith((f"libQt6{part}", f"Qt6{part}", f"Qt{part}")) for part in _LIBRARIES):
        return True
    unspoken = "/translations/" in place and not place.endswith(_SPOKEN)
    return unspoken or any(plugin in place for plugin in _PLUGINS)
