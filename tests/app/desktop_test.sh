#!/usr/bin/env bash
# The desktop files are valid, name one id, and what they name is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=packaging/desktop
id=io.github.regroup.Studio
grep -q "setDesktopFileName(QStringLiteral(\"$id\"))" app/gui_main.cpp
grep -q "<id>$id</id>" "$folder/$id.metainfo.xml"
grep -q "<launchable type=\"desktop-id\">$id.desktop</launchable>" "$folder/$id.metainfo.xml"
grep -qx "Icon=$id" "$folder/$id.desktop"
test -e "$folder/$id.svg"
for type in $(sed -n 's/^MimeType=//p' "$folder/$id.desktop" | tr ';' ' '); do
  grep -q "<mime-type type=\"$type\">" "$folder/$id.mime.xml"
  grep -q "<mediatype>$type</mediatype>" "$folder/$id.metainfo.xml"
done
version="$(sed -n 's/^project(regroup VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)"
grep -q "<release version=\"$version\"" "$folder/$id.metainfo.xml"
python3 - "$folder" <<'PYTHON'
import pathlib, sys, xml.dom.minidom
for file in pathlib.Path(sys.argv[1]).glob("*.xml"):
    xml.dom.minidom.parse(str(file))
PYTHON
checked=0
if command -v desktop-file-validate >/dev/null; then
  desktop-file-validate "$folder/$id.desktop"
  checked=$((checked + 1))
fi
if command -v appstreamcli >/dev/null; then
  appstreamcli validate --no-net "$folder/$id.metainfo.xml"
  checked=$((checked + 1))
fi
echo "desktop files: consistent; $checked of 2 validators were present."
