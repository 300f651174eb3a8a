#!/usr/bin/env bash
# Takes the faces of official documents (Fandol: Song, Fang, Hei, Kai) out of Debian's package
# texlive-lang-chinese, without installing it. They are carried along: papers look the same everywhere.
# Where they cannot be had, papers are set in Noto CJK.
set -euo pipefail
cd "$(dirname "$0")/.."
fonts=src/kaohe/papers/fonts
inside=usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
faces=(FandolFang-Regular FandolHei-Regular FandolKai-Regular FandolSong-Bold FandolSong-Regular)
there() { local face; for face in "${faces[@]}"; do [ -s "$fonts/$face.otf" ] || return 1; done; }
there && exit 0

mkdir -p $fonts
if [ -d /$inside ]; then
    for face in "${faces[@]}"; do cp "/$inside/$face.otf" $fonts/; done
    exit 0
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
(cd "$work" && { apt-get download -qq texlive-lang-chinese >/dev/null 2>&1 \
    || { apt-get update -qq >/dev/null 2>&1; apt-get download -qq texlive-lang-chinese >/dev/null 2>&1; }; })
dpkg-deb --fsys-tarfile "$work"/texlive-lang-chinese*.deb | tar -x -C "$work" --wildcards '*/fandol/Fandol*.otf'
for face in "${faces[@]}"; do cp "$work/$inside/$face.otf" $fonts/; done
there
