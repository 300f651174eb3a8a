"""What Spark complains of, in words that a user can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kaohe.errors import Fault, KaoheError, fault

_SCHEME = re.compile(r'No FileSystem for scheme "?([a-z0-9+.-]+)|org\.apache\.hadoop\.fs\.([a-z0-9]+)\.')
_UNREADABLE = ("CANNOT_READ_FILE_FOOTER", "is not a Parquet file", "FAILED_READ_FILE")
_UNREACHED = ("UnknownHostException", "ConnectException", "NoRouteToHostException", "SocketTimeoutException")


@contextmanager
def said() -> Iterator[None]:
    """Whatever the engine complains of in the block as a fault."""
    try:
        yield
    except (KaoheError, OSError):
        raise
    except Exception as error:  # Py4J and Spark have no common class of their own
        raise KaoheError([told(error)]) from error


def told(error: Exception) -> Fault:
    """A complaint of Spark or of Java as a fault."""
    text = str(error)
    if "No space left" in text or "disk quota" in text.lower():
        return fault("磁盘满了，什么也没有写出", "清出空间，或把 -o 放到别的磁盘，再算一次")
    if "OutOfMemoryError" in text:
        return fault("工作节点的内存不够", "加大 --memory（或 spark.executor.memory），再算一次")
    if any(sign in text for sign in _UNREADABLE):
        return fault(f"Parquet 文件读不出来（{first_line(error)}）", "文件已损坏或不完整：重新导出，再算一次")
    if "No FileSystem for scheme" in text or ("ClassNotFoundException" in text and "hadoop.fs" in text):
        match = _SCHEME.search(text)
        scheme = (match[1] or match[2]) if match else ""
        cure = (
            "在 spark-defaults.conf 里加上它的包（S3：spark.jars.packages org.apache.hadoop:hadoop-aws:版本）"
        )
        return fault(f"Spark 没有读写 {scheme}:// 的程序", cure)
    if any(sign in text for sign in _UNREACHED):
        return fault(f"连不上存放文件的服务（{first_line(error)}）", "看地址、端口和防火墙，再算一次")
    if "AccessControlException" in text or "AccessDeniedException" in text or "Permission denied" in text:
        return fault(f"没有权限（{first_line(error)}）", "换一个有权限的位置，或请管理员授权")
    return fault(f"Spark 没有算完：{first_line(error)}", "看上面 Spark 写出的话；数据没有改动，可以再算一次")


def first_line(error: Exception) -> str:
    """The first line of what went wrong; of Java's faults what Java says."""
    java = getattr(error, "java_exception", None)
    text = str(java.toString()) if java is not None else str(error)
    return next(iter(text.strip().splitlines()), type(error).__name__)
