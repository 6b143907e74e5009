"""A certificate authority of a test's own, and servers' certificates by it: right, expired, for another name, by a stranger."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


class Authority:
    """``file`` is its certificate in PEM, to be trusted as an account's ``ca_file``. Needs the package cryptography."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        self._name = name
        self._made = 0
        self._write(self.file, self._sign(self._key, name, [], authority=True, days=1))

    def pair(self, host: str, *, days: float = 1) -> tuple[Path, Path]:
        """Certificate and key files for ``host`` (a name or an address), good for ``days`` from now; negative: expired."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        try:
            named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            named = x509.DNSName(host)
        self._made += 1
        file = self._folder / f"{self._name}-server-{self._made}.pem"
        key_file = file.with_suffix(".key")
        self._write(file, self._sign(key, host, [named], authority=False, days=days))
        kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        key_file.write_bytes(key.private_bytes(*kinds))
        key_file.chmod(0o600)
        return file, key_file

    def server(self, host: str = "127.0.0.1", *, days: float = 1) -> ssl.SSLContext:
        """A server's context with such a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.pair(host, days=days))
        return context

    def _sign(
        self,
        key: EllipticCurvePrivateKey,
        name: str,
        named: list[x509.GeneralName],
        *,
        authority: bool,
        days: float,
    ) -> x509.Certificate:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        now = datetime.datetime.now(datetime.UTC)
        maker = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self._name)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=30))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if named:
            maker = maker.add_extension(x509.SubjectAlternativeName(named), critical=False)
        return maker.sign(self._key, hashes.SHA256())

    @staticmethod
    def _write(file: Path, certificate: x509.Certificate) -> None:
        from cryptography.hazmat.primitives import serialization

        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
