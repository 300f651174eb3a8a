#!/usr/bin/env bash
# Makes .venv with kaohe in it: `setup.sh run` what running needs, `setup.sh dev` the tools of the
# developer and the browser of the tests too. System packages that are missing are installed where
# this user may (root, or sudo without a password); otherwise the message names the one command.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-dev}
venv=.venv

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# system_packages WHY PACKAGE…: true when they were installed.
system_packages() {
    local why=$1; shift
    if ! command -v apt-get >/dev/null; then
        say "缺少系统软件（$why）：$*。请用本机的软件管理工具安装。"
        return 1
    fi
    say "安装系统软件（$why）：$*"
    if as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -qq || true; apt-get install -y -qq --no-install-recommends "$@" >/dev/null' sh "$@"; then
        return 0
    fi
    say "没有装成。请管理员执行：apt-get install $*"
    return 1
}

# The first Python that is in the range of pyproject.toml and can make an environment.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
            >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

find_browser() {
    local candidate
    for candidate in "$@"; do
        command -v "$candidate" >/dev/null && return 0
    done
    return 1
}

if ! python=$(find_python); then
    system_packages "Python 3.11 到 3.13" python3 python3-venv || true
    if ! python=$(find_python); then
        say "找不到可用的 Python（3.11 到 3.13，带 venv）。装好后再试；也可指定：make setup PYTHON=/路径/python3"
        exit 2
    fi
fi

if [ "$kind" = dev ]; then
    missing=()
    # 没有窗口的 Chromium，测试快一倍；发行版里没有，就用有窗口的
    if ! find_browser chromium-headless-shell && apt-cache show chromium-headless-shell >/dev/null 2>&1
    then missing+=(chromium-headless-shell)
    elif ! find_browser chromium-headless-shell chromium chromium-browser google-chrome
    then missing+=(chromium)
    fi
    [ -n "$(find /usr/share/fonts -iname '*cjk*' -print -quit 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
    PATH=$PATH:/usr/sbin command -v slapd >/dev/null || missing+=(slapd)
    command -v soffice >/dev/null || command -v libreoffice >/dev/null || missing+=(libreoffice-writer-nogui)
    # python-ldap 是从源代码装的
    if ! "$python" -c 'import pathlib, sysconfig; assert (pathlib.Path(sysconfig.get_path("include")) / "Python.h").exists()' 2>/dev/null
    then missing+=(python3-dev)
    fi
    command -v gcc >/dev/null || missing+=(gcc libc6-dev)
    [ -e /usr/include/ldap.h ] || missing+=(libldap-dev)
    [ -e /usr/include/sasl/sasl.h ] || missing+=(libsasl2-dev)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
    # 用 Spark 的测试
    if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null; then
        java=openjdk-17-jre-headless  # 新的发行版里没有这个版本，用它默认的
        apt-cache show $java >/dev/null 2>&1 || java=default-jre-headless
        missing+=("$java")
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        system_packages "网站和报告页面的测试" "${missing[@]}" || say "其余照常进行；没有浏览器、PostgreSQL、slapd、LibreOffice、Java 的，用到它们的测试会失败。"
    fi
fi

command -v npm >/dev/null || system_packages "网页所用的 htmx 和 echarts" npm || true
if ! bash scripts/frontend.sh; then
    say "网页所用的文件没有取到：检查网络，或 npm 的软件源设置，再执行一次。"
    exit 2
fi

bash scripts/fonts.sh || say "没有取到公文字体（Fandol），文书用 Noto CJK 排；以后执行 scripts/fonts.sh 可以补上。"

[ -x $venv/bin/python ] && $venv/bin/python -c 'pass' 2>/dev/null || "$python" -m venv --clear $venv
say "安装 Python 软件包到 $venv ……"
if [ "$kind" = dev ]; then target='.[dev]'; else target='.[web]'; fi
if ! $venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$target"; then
    say "软件包没有装成：检查网络，或 pip 的软件源设置，再执行一次。"
    exit 2
fi
touch $venv/.run
[ "$kind" = dev ] && touch $venv/.dev
say "准备好了。"
