#!/bin/sh
# Everything K2Desk needs on a machine that has only Python, git and make: uv, the locked packages, and on
# Debian and its kin the system libraries of Qt, bubblewrap and what the tests use. Does only what is missing.
# Usage: packaging/setup.sh run|test|package    what the program needs; with what the tests, or a bundle, need
set -eu
purpose=${1:-run}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$here"
tools="$here/.tools"
PATH="$tools/bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

# A shared library is there when the dynamic linker knows it.
has_library() { /sbin/ldconfig -p 2>/dev/null | grep -q "[[:space:]]$1"; }
has_command() { command -v "$1" >/dev/null 2>&1; }

missing=""
need_library() { has_library "$1" || missing="$missing $2"; }
need_command() { has_command "$1" || missing="$missing $2"; }

install_missing() {
    [ -n "$missing" ] || return 0
    command="apt-get install -y --no-install-recommends$missing"
    if ! has_command apt-get; then
        say "K2Desk needs these packages, named here as Debian names them:$missing"
        say "Install what your system calls them, then run this again."
        exit 1
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif has_command sudo && sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        say "Some system packages are missing. Type this, then run make again:"
        say "    sudo apt-get update && sudo $command"
        exit 1
    fi
    say "Installing system packages:$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # the command is several words
    if ! { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root $command; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        say "The package manager could not install them. Mend what it says above, then run make again."
        exit 1
    fi
    rm -f "$log"
    missing=""
}

if [ "$(uname -s)" = Linux ]; then
    # Qt's own needs, found one at a time in an empty Debian 12: the first five carry the offscreen platform too.
    need_library libGL.so.1 libgl1
    need_library libEGL.so.1 libegl1
    need_library libglib-2.0.so.0 libglib2.0-0
    need_library libfontconfig.so.1 libfontconfig1
    need_library libdbus-1.so.3 libdbus-1-3
    need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    need_library libxcb-cursor.so.0 libxcb-cursor0
    need_library libxcb-icccm.so.4 libxcb-icccm4
    need_library libxcb-keysyms.so.1 libxcb-keysyms1
    need_library libxcb-shape.so.0 libxcb-shape0
    need_library libgssapi_krb5.so.2 libgssapi-krb5-2
    need_command git git
    need_command bwrap bubblewrap
    if [ "$purpose" = test ]; then
        need_command xvfb-run xvfb
        need_command xauth xauth
        need_command dbus-run-session dbus
        need_command gnome-keyring-daemon gnome-keyring
    fi
    if [ "$purpose" = package ]; then
        need_command objdump binutils
        need_command mksquashfs squashfs-tools
        # Debian's Python carries its library in itself; a bundle needs it as a file.
        [ "$(command -v python3)" != /usr/bin/python3 ] || need_library libpython3.11.so.1.0 libpython3.11
    fi
fi

# uv: the one on the machine, or one of our own in .tools, through pip in an environment of its own (the system's
# Python may have no pip, and may not be written to where it is "externally managed").
if ! has_command uv && ! python3 -c 'import ensurepip' 2>/dev/null && ! python3 -m pip --version >/dev/null 2>&1; then
    missing="$missing python3-venv"
fi
install_missing
if ! has_command uv; then
    say "Fetching uv, the package installer, into .tools"
    if python3 -c 'import ensurepip' 2>/dev/null; then
        python3 -m venv "$tools"
        "$tools/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
    else
        python3 -m pip install --quiet --disable-pip-version-check --target "$tools/lib" 'uv>=0.9'
        mkdir -p "$tools/bin"
        ln -sf ../lib/bin/uv "$tools/bin/uv"
    fi
fi
uv sync --quiet --locked
