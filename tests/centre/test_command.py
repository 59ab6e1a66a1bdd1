"""``ncms-centre`` and the enrolment of a workstation, as an administrator does them."""

import errno
import json
import re
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders.county import COUNTY, PASSPHRASE, Key, chain, workplace
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.adapters.enrolment import CountyAccess, apply_grant, make_request
from ncms_desktop.centre.books import Books
from ncms_desktop.centre.main import main
from ncms_desktop.centre.server import listen
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wire.enrolment import decode_grant, decode_request, encode_request
from ncms_desktop.wording import Language, wording


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "centre"
    assert main(["init", str(folder), "--county", COUNTY, "--name", "示例县"]) == 0
    capsys.readouterr()
    return folder


def ask(folder: Path, key: Key, *, name: str = "w", workstation: str = "W01", county: str = COUNTY) -> Path:
    """A workstation's request, written beside the centre."""
    request = folder.parent / f"{name}.request"
    place = workplace("P01", workstation, county)
    make_request(request, folder=folder.parent / name, workplace=place, signer=key, passphrase=PASSPHRASE)
    return request


def admit(folder: Path, request: Path, *more: str) -> int:
    return main(["admit", str(request), "--dir", str(folder), "--out", str(request.with_suffix(".grant")), *more])


def enrolled(folder: Path, key: Key, *more: str, name: str = "w", workstation: str = "W01") -> CountyAccess:
    request = ask(folder, key, name=name, workstation=workstation)
    assert admit(folder, request, *more) == 0
    apply_grant(request.with_suffix(".grant"), folder.parent / name)
    access = CountyAccess.load(folder.parent / name, passphrase=PASSPHRASE)
    assert access is not None
    return access


def listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["list", str(folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def refused(capsys: pytest.CaptureFixture[str], code: str) -> None:
    """Standard error says exactly this sentence, in Chinese."""
    said = capsys.readouterr().err.strip()
    pattern = re.escape(wording(Language.CHINESE)._translations.gettext(code))
    assert re.fullmatch(re.sub(r"\\\{[^}]*\\\}", ".*", pattern), said), said


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_private_keys_and_database_are_the_owners_alone(folder: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {name for name, mode in modes.items() if mode & 0o077} <= {"ca.pem", "server.pem", "centre.json"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {modes[name] for name in ("ca.key", "server.key", "answer.key", "centre.db")} == {0o600}


def test_the_server_certificate_names_the_hosts_and_only_them(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    arguments = ["--host", "county.example", "--host", "10.1.2.3", "--host", "fd00::1"]
    assert main(["init", str(folder), "--county", COUNTY, "--name", "示例县", *arguments]) == 0
    certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["county.example", "10.1.2.3", "fd00::1"]


def test_a_centre_is_never_made_over_anything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "ca.key").read_bytes()
    assert main(["init", str(folder), "--county", COUNTY, "--name", "示例县"]) == 2
    refused(capsys, "centre.exists")
    assert (folder / "ca.key").read_bytes() == before


def test_a_centre_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: Path, *, county: str) -> None:
        raise OSError(errno.ENOSPC, "no space left", str(path))

    monkeypatch.setattr(Books, "create", full)
    assert main(["init", str(tmp_path / "c"), "--county", COUNTY, "--name", "示例县"]) == 2
    refused(capsys, "centre.file-failed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [["--host", "示例县"], ["--host", "a b"], ["--host", "-x"], ["--county", "99/../x"]])
def test_names_that_no_certificate_holds_are_refused(tmp_path: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path / "c"), "--county", COUNTY, "--name", "示例县", *wrong])
    assert list(tmp_path.iterdir()) == []


def test_commands_on_an_empty_folder_say_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(tmp_path)]) == 2
    refused(capsys, "centre.missing")
    assert main(["serve", str(tmp_path)]) == 2
    refused(capsys, "centre.missing")


def test_a_missing_or_broken_database_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "centre.db").write_bytes(b"not a database" * 1000)
    assert main(["list", str(folder)]) == 2
    refused(capsys, "centre.database-failed")
    (folder / "centre.db").unlink()
    assert main(["serve", str(folder)]) == 2
    refused(capsys, "centre.no-database")


def test_a_workstation_is_admitted_with_a_certificate_for_its_own_key(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    access = enrolled(folder, Key(), "--port", "9443")
    assert (access.county, access.facility, access.workstation) == (COUNTY, "P01", "W01")
    assert access.url == "https://localhost:9443"
    assert access.ssl_context().get_ca_certs()[0]["subject"]
    fingerprint = capsys.readouterr().out.splitlines()[-1]
    assert access.fingerprint() in fingerprint.replace(" ", "")
    assert [one["workstation"] for one in listed(folder, capsys)["workstations"]] == ["W01"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_the_tls_key_is_encrypted_and_its_folder_the_owners_alone(folder: Path) -> None:
    access = enrolled(folder, Key())
    assert b"ENCRYPTED PRIVATE KEY" in access.key.read_bytes()
    assert stat.S_IMODE(access.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(access.key.parent.stat().st_mode) == 0o700
    assert PASSPHRASE not in repr(access)
    with pytest.raises(EnvironmentFault, match=r"enrolment\.unreadable"):
        replace(access, passphrase="another").ssl_context()


def test_before_a_grant_there_is_no_access(tmp_path: Path) -> None:
    assert CountyAccess.load(tmp_path, passphrase=PASSPHRASE) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": 1}', b"\xff\xfe"])
def test_an_access_that_was_damaged_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "access.json").write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"enrolment\.unreadable"):
        CountyAccess.load(tmp_path, passphrase=PASSPHRASE)


def test_a_url_other_than_the_host_can_be_given(folder: Path) -> None:
    assert enrolled(folder, Key(), "--url", "https://10.1.2.3:1").url == "https://10.1.2.3:1"


def test_the_same_workstation_may_renew_its_certificate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = Key()
    first = enrolled(folder, key)
    second = enrolled(folder, key)
    assert first.certificate != second.certificate
    assert len(listed(folder, capsys)["workstations"]) == 1


def test_a_request_that_is_still_open_does_not_disturb_the_access_in_use(folder: Path) -> None:
    key = Key()
    access = enrolled(folder, key)
    ask(folder, key)
    assert CountyAccess.load(folder.parent / "w", passphrase=PASSPHRASE) == access
    access.ssl_context()


def test_two_machines_may_not_share_a_workstation(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    enrolled(folder, Key())
    assert admit(folder, ask(folder, Key(), name="x")) == 2
    refused(capsys, "centre.other-key")


def test_a_revoked_key_never_comes_back_but_a_new_one_may(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = Key()
    enrolled(folder, old)
    assert main(["revoke", "P01", "W01", "--dir", str(folder)]) == 0
    assert listed(folder, capsys)["workstations"][0]["revoked"] is True
    assert admit(folder, ask(folder, old)) == 2
    refused(capsys, "centre.key-revoked")
    enrolled(folder, Key(), name="x")
    assert listed(folder, capsys)["workstations"][0]["revoked"] is False


def test_revoking_a_stranger_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["revoke", "P01", "W09", "--dir", str(folder)]) == 2
    refused(capsys, "centre.no-workstation")


def test_a_request_of_another_county_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert admit(folder, ask(folder, Key(), county="990124")) == 2
    refused(capsys, "centre.request-other-county")
    assert listed(folder, capsys)["workstations"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"workstation": "W02"},
        {"signing_key": "AA=="},
        {"facility": "../x"},
        {"csr": "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----\n"},
        {"version": 2},
        {"proof": ""},
    ],
)
def test_a_request_that_was_changed_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    request = ask(folder, Key())
    request.write_text(json.dumps({**json.loads(request.read_text()), **changes}))
    assert admit(folder, request) == 2
    refused(capsys, "centre.request-malformed")
    assert not request.with_suffix(".grant").exists()


def test_a_tls_key_of_another_kind_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = Key()
    request = ask(folder, key)
    other = ec.generate_private_key(ec.SECP384R1())
    csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(other, hashes.SHA256())
    text = csr.public_bytes(serialization.Encoding.PEM).decode()
    request.write_bytes(encode_request(replace(decode_request(request.read_bytes()), csr=text), key))
    assert admit(folder, request) == 2
    refused(capsys, "centre.request-malformed")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 50_000, b"x" * 200_000])
def test_a_file_that_is_no_request_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    request = folder.parent / "w.request"
    request.write_bytes(content)
    assert admit(folder, request) == 2
    refused(capsys, "centre.request-malformed")


def test_a_grant_for_another_machine_changes_nothing(folder: Path) -> None:
    access = enrolled(folder, Key())
    request = ask(folder, Key(), name="x", workstation="W02")
    assert admit(folder, request) == 0
    with pytest.raises(EnvironmentFault, match=r"enrolment\.grant-foreign"):
        apply_grant(request.with_suffix(".grant"), folder.parent / "w")
    assert CountyAccess.load(folder.parent / "w", passphrase=PASSPHRASE) == access


@pytest.mark.parametrize(
    "changes", [{"url": "http://x:1"}, {"url": "https://a@b"}, {"certificate": "x"}, {"answer_key": "AA=="}]
)
def test_a_grant_that_was_changed_is_refused(folder: Path, changes: dict[str, str]) -> None:
    request = ask(folder, Key())
    assert admit(folder, request) == 0
    grant = request.with_suffix(".grant")
    assert decode_grant(grant.read_bytes()).facility == "P01"
    grant.write_text(json.dumps({**json.loads(grant.read_text()), **changes}))
    with pytest.raises(EnvironmentFault, match=r"enrolment\.grant-malformed"):
        apply_grant(grant, folder.parent / "w")
    assert CountyAccess.load(folder.parent / "w", passphrase=PASSPHRASE) is None


def test_the_county_serves_lists_and_stops_as_a_process_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        sys.executable,
        "-m",
        "ncms_desktop.centre.main",
        "--language",
        "en",
        "serve",
        str(folder),
        "--port",
        "0",
    ]
    ready = folder.parent / "ready"
    process = subprocess.Popen(
        [*command, "--ready-file", str(ready)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        said = process.stdout.readline()
        watchdog.cancel()
        assert "answering on 127.0.0.1:" in said
        # the sentence is printed before the file is written: the port is in both
        port = said.rsplit(":", 1)[1].strip()
        key = Key()
        with CountyHttp(enrolled(folder, key, "--port", port)) as line:
            sent = chain(key, 4)
            line.send([sent[0], sent[3]])
            capsys.readouterr()
            assert main(["--language", "en", "list", str(folder)]) == 0
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert ready.read_text().strip() == port
    assert "Traceback" not in errors
    assert "P01-W01: accepted 2" in errors
    text = capsys.readouterr().out
    assert "2 to 3 missing" in text
    assert text.splitlines()[-1] == "records 2, compensation 4500.00"


def test_a_port_that_is_taken_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        assert main(["serve", str(folder), "--port", str(taken.getsockname()[1])]) == 2
    refused(capsys, "centre.port-taken")
