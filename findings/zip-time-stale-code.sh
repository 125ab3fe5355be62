#!/usr/bin/env bash
# A zip with one time for all its files, as tools for reproducible builds make it, can leave
# the old code running: Python takes compiled code for current that was made of a source
# with the same time and size (PEP 552, default), whatever is in it. It hurts whoever
# unpacks such a zip over the last one, where __pycache__ stays, as in /home/site/wwwroot.
# App Service's zip deployment, for its part, copies no file whose time is that of the one
# it has ("Files are copied only if their timestamps don't match what is already deployed").
# Seen with CPython 3.11.7.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

deploy() { # VERSION: pack with a constant time, and unpack over what is there
	mkdir source
	printf 'version = %s\n' "$1" >source/app.py
	python3 - <<-'EOF'
		import zipfile
		with zipfile.ZipFile("release.zip", "w") as z:
		    z.writestr(zipfile.ZipInfo("app.py", (1980, 1, 1, 0, 0, 0)), open("source/app.py").read())
	EOF
	rm -r source
	python3 - <<-'EOF'
		import os, time, zipfile  # as unzip does: files get the times that they have in the zip
		with zipfile.ZipFile("release.zip") as z:
		    for i in z.infolist():
		        z.extract(i, "wwwroot")
		        t = time.mktime(i.date_time + (0, 0, -1))
		        os.utime("wwwroot/" + i.filename, (t, t))
	EOF
}

deploy 1
first=$(cd wwwroot && python3 -c 'import app; print(app.version)')
deploy 2
second=$(cd wwwroot && python3 -c 'import app; print(app.version)')
echo "the source says: $(cat wwwroot/app.py)"
echo "first deployment ran version $first, second ran version $second"
[ "$first" = 1 ] && [ "$second" = 1 ]
