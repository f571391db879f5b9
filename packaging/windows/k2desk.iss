; The installer for Windows, for the user who runs it and without an administrator; package.ps1 calls it.
; NOT TESTED, see there. What the user has written stays when the program goes.
[Setup]
AppId=io.github.k2desk.K2Desk
AppName=K2Desk
AppVersion={#Version}
AppPublisher=The K2Desk founders
DefaultDirName={localappdata}\Programs\K2Desk
DefaultGroupName=K2Desk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
UninstallDisplayIcon={app}\k2desk.exe
OutputDir={#Out}
OutputBaseFilename=K2Desk-{#Version}-setup
Compression=lzma2
SolidCompression=yes
CloseApplications=yes

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; A newer version may hold fewer files than the one before.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\K2Desk"; Filename: "{app}\k2desk.exe"

[Run]
Filename: "{app}\k2desk.exe"; Description: "Start K2Desk"; Flags: nowait postinstall skipifsilent
