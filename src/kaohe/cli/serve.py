"""`kaohe serve`: hands over to the site's own program; nothing of the site is imported here."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys

from kaohe.cli.parser import whole
from kaohe.errors import KaoheError, fault

ABOUT = (
    "启动考核网站，按 Ctrl-C 结束。数据放在当前文件夹的 kaohe-site 里；用环境变量可以改：\n"
    "  KAOHE_HOME      数据文件夹\n"
    "  KAOHE_DATABASE  postgresql://用户:口令@主机:端口/库名；不写则用内嵌的 SQLite\n"
    "  KAOHE_HOSTS     网站的主机名，用逗号隔开；默认只有本机\n"
    "  KAOHE_HTTPS     是 或 否：只在 HTTPS 上发送会话\n"
    "第一次先建系统管理员：python -m kaohe.web admin 工号 姓名"
)
EXAMPLES = ("kaohe serve", "KAOHE_HOSTS=kaohe.example.gov kaohe serve --host 0.0.0.0 --port 80")
NEEDED = ("django", "granian", "whitenoise", "psycopg", "chinese_calendar")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="地址", default="127.0.0.1", help="在哪个地址上服务，默认只限本机")
    parser.add_argument("--port", metavar="端口", type=whole(1, 65535), default=8000, help="端口，默认 8000")
    parser.add_argument("--workers", metavar="个数", type=whole(1, 64), help="进程数，默认同处理器数，至多 4")


def run(args: argparse.Namespace) -> int:
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise KaoheError([fault("没有装网站所需的软件包", "执行 pip install 'kaohe[web]'")])
    command = [sys.executable, "-m", "kaohe.web", "serve", "--host", args.host, "--port", str(args.port)]
    if args.workers is not None:
        command += ["--workers", str(args.workers)]
    sys.stdout.flush()
    os.execv(sys.executable, command)
