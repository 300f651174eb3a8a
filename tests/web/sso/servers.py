"""The sign-on's servers of the tests: Debian's slapd and an OpenID provider, each a process of its own."""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BASE = "ou=人员,dc=example,dc=cn"
ADMIN, ADMIN_PASSWORD = "cn=reader,dc=example,dc=cn", "reader's own password"
MISSING = "找不到 slapd。安装：apt-get install slapd，或 make setup"
WAIT = 180.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(command: list[str], port: int, **more: object) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers on its port; it ends with the block."""
    running = subprocess.Popen(command, **more)  # type: ignore[call-overload]
    try:
        deadline = time.monotonic() + WAIT
        while True:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} 没有启动（{running.returncode}）")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield running
    finally:
        running.terminate()
        running.wait(WAIT)


@contextmanager
def provider() -> Iterator[str]:
    """An OpenID provider; its issuer."""
    port = free_port()
    tests = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": tests}
    with process(
        [sys.executable, "-m", "web.sso.idp", str(port)],
        port,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def slapd(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """A directory with people: its ports for ldap:// (StartTLS) and ldaps://, and the CA's certificate."""
    program = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise RuntimeError(MISSING)
    certificate, key = certify(folder)
    data = folder / "data"
    data.mkdir()
    config = folder / "slapd.conf"
    config.write_text(CONFIG.format(folder=folder, data=data, certificate=certificate, key=key), "utf-8")
    entries = folder / "people.ldif"
    entries.write_text(PEOPLE, "utf-8")
    load = [program, "-T", "add", "-f", str(config), "-l", str(entries)]
    done = subprocess.run(load, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"slapd 的数据没有装入：{done.stderr}")
    plain, tls = free_port(), free_port()
    addresses = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{tls}"
    command = [program, "-f", str(config), "-h", addresses, "-d", "0"]
    with process(command, plain, stderr=subprocess.DEVNULL):
        yield plain, tls, certificate


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, its own CA; a client that does not know it refuses it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "ca.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return paths


CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
security simple_bind=128
database mdb
suffix "dc=example,dc=cn"
directory {data}
rootdn "cn=root,dc=example,dc=cn"
access to attrs=userPassword by anonymous auth by * none
access to * by dn="cn=reader,dc=example,dc=cn" read by * none
"""
PEOPLE = (
    f"""\
dn: dc=example,dc=cn
objectClass: dcObject
objectClass: organization
dc: example
o: 示例

dn: {ADMIN}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {ADMIN_PASSWORD}

dn: {BASE}
objectClass: organizationalUnit
ou: 人员
"""
    + "".join(
        f"""
dn: uid={uid},{BASE}
objectClass: inetOrgPerson
uid: {uid}
cn: {name}
sn: {name}
{f"employeeNumber: {number}" if number else "title: 没有工号"}
userPassword: {uid}'s password 2018
"""
        for uid, number, name in (
            ("wang", "1001", "王敏"),
            ("li", "1002", "李强"),
            ("guest", "9999", "外人"),
            ("bare", "", "无号"),
            ("twin", "1003", "赵静"),
        )
    )
    + f"""
dn: cn=双,{BASE}
objectClass: inetOrgPerson
cn: 双
sn: 双
uid: twin
employeeNumber: 1004
"""
)
