#!/bin/bash
# Builds K2Desk.app and a disk image on a Mac, signs both and has Apple notarise them. NOT TESTED: it was written
# without a Mac, after Apple's and PyInstaller's manuals; expect to mend it with the first build.
# https://developer.apple.com/documentation/security/notarizing-macos-software-before-distribution
# https://pyinstaller.org/en/stable/feature-notes.html#macos-binary-code-signing
# Usage: packaging/macos/package.sh [OUT]        OUT is dist where none is given
# Signing points, from the environment; without the first the app is signed for this Mac alone:
#   K2DESK_IDENTITY  a "Developer ID Application: …" certificate of your keychain
#   K2DESK_NOTARY    a profile made by: xcrun notarytool store-credentials
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$here"
out=${1:-dist}
[ "$(uname -s)" = Darwin ] || { printf '%s\n' "This builds for macOS and needs a Mac." >&2; exit 1; }

sh packaging/setup.sh package
PATH="$here/.tools/bin:$PATH"
uv run --locked --group package python packaging/icons.py "$out/work/icons"
K2DESK_ICONS="$out/work/icons" uv run --locked --group package python packaging/package.py "$out"
app="$out/bundle/K2Desk.app"
version=$(/usr/libexec/PlistBuddy -c "Print CFBundleShortVersionString" "$app/Contents/Info.plist")
image="$out/K2Desk-$version-$(uname -m).dmg"

# Signing point 1: from the inside out, each library and program before the app that holds them.
identity=${K2DESK_IDENTITY:--}
hardened="--options runtime --timestamp"
[ "$identity" != - ] || hardened=""
find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -u+x \) -print0 |
    while IFS= read -r -d '' file; do
        # shellcheck disable=SC2086 # these are several words
        if file -b "$file" | grep -q '^Mach-O'; then codesign --force $hardened --sign "$identity" "$file"; fi
    done
# shellcheck disable=SC2086
codesign --force $hardened --entitlements packaging/macos/entitlements.plist --sign "$identity" "$app"
codesign --verify --deep --strict "$app"

rm -rf "$out/work/image" "$image"
mkdir -p "$out/work/image"
cp -R "$app" "$out/work/image/"
ln -s /Applications "$out/work/image/Applications"
hdiutil create -volname "K2Desk $version" -srcfolder "$out/work/image" -format UDZO "$image"

# Signing points 2 and 3: the image, and Apple's own stamp on it.
if [ "$identity" != - ]; then
    codesign --force --timestamp --sign "$identity" "$image"
fi
if [ -n "${K2DESK_NOTARY:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$K2DESK_NOTARY" --wait
    xcrun stapler staple "$image"
fi
"$app/Contents/MacOS/k2desk" --diagnose
printf '%s\n' "$image"
