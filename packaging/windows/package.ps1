# Builds K2Desk for Windows, signs it and makes an installer. NOT TESTED: it was written without a Windows, after
# the manuals of PyInstaller, signtool and Inno Setup; expect to mend it with the first build.
# https://pyinstaller.org/en/stable/  https://jrsoftware.org/ishelp/  https://learn.microsoft.com/windows/win32/seccrypto/signtool
# Usage: packaging\windows\package.ps1 [-Out dist]      needs Python 3.11, uv, Inno Setup 6 (iscc), the Windows SDK
# Signing point, from the environment; without it nothing is signed:
#   K2DESK_THUMBPRINT  the SHA-1 of a code signing certificate of the user's store
param([string]$Out = "dist")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked {
    $program, $rest = $args
    & $program @rest
    if ($LASTEXITCODE -ne 0) { throw "$program ended with $LASTEXITCODE" }
}

function Add-Signature([string[]]$Files) {
    if (-not $env:K2DESK_THUMBPRINT) { return }
    $how = "/sha1", $env:K2DESK_THUMBPRINT, "/fd", "sha256", "/tr", "http://timestamp.digicert.com", "/td", "sha256"
    Invoke-Checked signtool sign @how @Files
}

Invoke-Checked uv sync --quiet --locked --group package
Invoke-Checked uv run --locked --group package python packaging/icons.py "$Out/work/icons"
$env:K2DESK_ICONS = "$Out/work/icons"
Invoke-Checked uv run --locked --group package python packaging/package.py $Out
$bundle = Join-Path $Out "bundle\k2desk"

# Signing point 1: our program, and every library that its maker has not signed.
$ours = Get-ChildItem $bundle -Recurse -Include *.exe, *.dll, *.pyd |
    Where-Object { (Get-AuthenticodeSignature $_).Status -eq "NotSigned" }
Add-Signature $ours.FullName
Invoke-Checked (Join-Path $bundle "k2desk.exe") --diagnose

$version = uv run --locked python -c "import k2desk; print(k2desk.__version__)"
$full = Resolve-Path $Out
Invoke-Checked iscc "/DVersion=$version" "/DBundle=$(Resolve-Path $bundle)" "/DOut=$full" packaging\windows\k2desk.iss
# Signing point 2: the installer.
Add-Signature (Join-Path $full "K2Desk-$version-setup.exe")
