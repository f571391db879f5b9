#!/bin/sh
# Installs K2Desk from this folder for the user who runs it, or takes it away again. Asks for no password.
# Usage: ./install.sh [--remove] [--prefix FOLDER]        the prefix is ~/.local where none is given
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix="${HOME:?}/.local"
remove=no
id=io.github.k2desk.K2Desk

while [ $# -gt 0 ]; do
    case $1 in
        --remove) remove=yes ;;
        --prefix) [ $# -ge 2 ] || { printf '%s\n' "--prefix needs a folder." >&2; exit 2; }; prefix=$2; shift ;;
        *) printf '%s\n' "Usage: ./install.sh [--remove] [--prefix FOLDER]" >&2; exit 2 ;;
    esac
    shift
done

program="$prefix/lib/k2desk"
rm -rf "$program"
rm -f "$prefix/bin/k2desk"
(cd "$here/share" && find . -type f) | while read -r file; do rm -f "$prefix/share/$file"; done
if [ "$remove" = yes ]; then
    printf '%s\n' "K2Desk is gone. Your sessions and settings are kept: see 'k2desk' in ~/.local/share and ~/.config."
    exit 0
fi
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"
cp -R "$here/k2desk" "$program"
ln -s ../lib/k2desk/k2desk "$prefix/bin/k2desk"
cp -R "$here/share/." "$prefix/share/"
sed "s|^Exec=k2desk|Exec=$prefix/bin/k2desk|" "$here/share/applications/$id.desktop" >"$prefix/share/applications/$id.desktop"
if ! said=$("$program/k2desk" --diagnose 2>&1); then
    { printf '%s\n' "$said" | grep 'shared object' || printf '%s\n' "$said"; } | tail -n 1 >&2
    printf '%s\n' "K2Desk is in $program, but does not start: install what the line above names. Debian and its kin:" \
        "  sudo apt install git libgl1 libegl1 libdbus-1-3 libfontconfig1 libx11-xcb1 libxcb-cursor0 libxkbcommon-x11-0" >&2
    exit 1
fi
printf '%s\n' "K2Desk is in $program; start it from the menu, or with $prefix/bin/k2desk"
