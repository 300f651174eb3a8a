"""Starting a Spark, or saying in plain words why there is none."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kaohe.engine.backends.spark_faults import first_line
from kaohe.errors import KaoheError, fault

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
ANSWER = 10.0
"""Seconds in which a master has to answer …"""
WORKERS = 60.0
"""… and in which it has to give a worker."""
_INSTALL_JAVA = (
    "安装 Java 17 或更新的版本（Debian：apt-get install openjdk-17-jre-headless），或设置 JAVA_HOME"
)
_STANDALONE = re.compile(r"spark://(.+)")
_KNOWN = re.compile(r"local(\[.+\])?|local-cluster\[\d+,\d+,\d+\]|spark://.+|yarn|k8s://.+")


def session(master: str, memory: str) -> SparkSession:
    """The process's Spark, started where there is none; KaoheError where it cannot be."""
    from pyspark.sql import SparkSession

    address = "".join((master or os.environ.get("SPARK_MASTER") or LOCAL).split())
    running = SparkSession.getActiveSession()
    if running is not None and running.sparkContext.master == address:
        return running
    if not _KNOWN.fullmatch(address):
        cure = "写成 local[2]、local-cluster[2,1,1024]、spark://主机:7077、yarn 或 k8s://…"
        raise KaoheError([fault(f"看不懂 --master {address}", cure)])
    _java()
    _answers(address)
    if running is not None:
        what = f"这个进程已经连着 {running.sparkContext.master}，不能再连 {address}"
        raise KaoheError([fault(what, "先结束那一个（SparkSession.stop），或另起一个进程")])
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("kaohe").master(address)
    for name, value in _settings(memory).items():
        builder = builder.config(name, value)
    try:
        made = builder.getOrCreate()
    except Exception as error:  # Py4J tells every kind of fault by one class of its own
        cure = "看 --master 的地址、Java 的版本（17 或更新）和内存"
        raise KaoheError([fault(f"Spark 没有启动：{first_line(error)}", cure)]) from error
    if not address.startswith("local") or address.startswith("local-cluster"):
        _wait_for_a_worker(made, address)
    return made


def _java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not (Path(home) / "bin" / "java").exists():
        raise KaoheError([fault(f"JAVA_HOME 指的 {home} 里没有 bin/java，Spark 要用它", _INSTALL_JAVA)])
    if not (home or shutil.which("java")):
        raise KaoheError([fault("没有找到 Java，Spark 要用它", _INSTALL_JAVA)])


def _answers(address: str) -> None:
    """A standalone master has to be there; Spark itself would try for minutes."""
    match = _STANDALONE.fullmatch(address)
    if not match:
        return
    why = ""
    for place in match[1].split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host or place, int(port) if host else 7077), ANSWER).close()
            return
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
    cure = "看地址、端口和防火墙；主节点的网页上写着它的 spark:// 地址"
    raise KaoheError([fault(f"{address} 没有应答（{why}）", cure)])


def _wait_for_a_worker(made: SparkSession, address: str) -> None:
    """A master without workers would let every task wait for ever."""
    tracker = made.sparkContext._jsc.sc().statusTracker()
    until = time.monotonic() + WORKERS
    while len(tracker.getExecutorInfos()) < 2:  # the driver is one of them
        if time.monotonic() > until:
            made.stop()
            cure = "看工作节点是不是在运行，内存和核数够不够（spark.executor.memory）"
            raise KaoheError([fault(f"{address} 在 {WORKERS:.0f} 秒里没有给出工作节点", cure)])
        time.sleep(0.2)


def _settings(memory: str) -> dict[str, str]:
    """What the plan needs; all else is as spark-defaults.conf has it."""
    quiet = Path(__file__).with_name("log4j2.properties")
    options = f"-Dlog4j.configurationFile={quiet.as_uri()}"
    return {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.enabled": "false",
        "spark.driver.extraJavaOptions": options,
        "spark.locality.wait": "0",
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
        **({"spark.driver.memory": memory, "spark.executor.memory": memory} if memory else {}),
    }
