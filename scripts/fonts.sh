#!/usr/bin/env bash
# Takes the faces of official documents (Fandol: Song, Fang, Hei, Kai; GPL with font exception) with their
# licence out of Debian's package texlive-lang-chinese, without installing it. They are carried along:
# papers look the same everywhere. Where they cannot be had, papers are set in Noto CJK.
set -euo pipefail
cd "$(dirname "$0")/.."
fonts=src/kaohe/papers/fonts
faces=(FandolFang-Regular FandolHei-Regular FandolKai-Regular FandolSong-Bold FandolSong-Regular)
there() {
    local face
    for face in "${faces[@]}"; do [ -s "$fonts/$face.otf" ] || return 1; done
    [ -s $fonts/COPYING ]
}
if there; then exit 0; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
download() { (cd "$work" && apt-get download -qq texlive-lang-chinese) >/dev/null 2>&1; }
download || { apt-get update -qq >/dev/null 2>&1 && download; }
dpkg-deb --fsys-tarfile "$work"/texlive-lang-chinese*.deb \
    | tar -x -C "$work" --wildcards '*/fandol/Fandol*.otf' '*/fandol/COPYING.gz' '*/fandol/README'
mkdir -p $fonts
for face in "${faces[@]}"; do
    cp "$work/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/$face.otf" $fonts/
done
gunzip -c "$work/usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz" > $fonts/COPYING
cp "$work/usr/share/doc/texlive-doc/fonts/fandol/README" $fonts/
there
