#!/usr/bin/env bash
# Takes the site's assets from npm, in the versions of package-lock.json, into static/vendor.
# They are carried along: no page loads anything from another host.
set -euo pipefail
cd "$(dirname "$0")/.."
vendor=src/kaohe/web/static/vendor
mark=$vendor/.from
[ -f $mark ] && cat package-lock.json scripts/frontend.sh | cmp -s $mark - && exit 0

if ! command -v npm >/dev/null; then
    echo "缺少 npm，取不到网页所用的 htmx 和 echarts。安装：apt-get install npm" >&2
    exit 2
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
mkdir -p $vendor
cp node_modules/htmx.org/dist/htmx.min.js $vendor/htmx.min.js
cp node_modules/echarts/dist/echarts.common.min.js $vendor/echarts.min.js
cp node_modules/htmx.org/LICENSE $vendor/htmx.LICENSE
cp node_modules/echarts/LICENSE $vendor/echarts.LICENSE
cp node_modules/echarts/NOTICE $vendor/echarts.NOTICE
cat package-lock.json scripts/frontend.sh > $mark
