"""Checking a package, and putting it in place of the rules: whole or not at all."""

import errno
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders.policies import SMALL
from builders.window import Window, make_window
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ncms_desktop.adapters import rules_folder
from ncms_desktop.adapters.package_zip import pack, unpack
from ncms_desktop.adapters.rules_files import packaged_rules
from ncms_desktop.adapters.rules_folder import PackageFolders
from ncms_desktop.adapters.settings import load_settings, save_settings
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.sample.training import sample_settings
from ncms_desktop.usecases.packages import CheckedPackage, Installed, build_package, install_package

COUNTY = "990123"

VALID_TABLE = """\
id = "s301-03"
zh = "出院状态"
source = "示例县"

[codes]
"1" = { zh = "治愈" }
""".encode()


def refused(centre: Any, files: Mapping[str, bytes], county: str = COUNTY) -> list[str]:
    """Codes for which the county's own tool refuses to build a package."""
    built = build_package(
        files,
        county=county,
        version="1",
        created_at=datetime(2016, 1, 1, tzinfo=UTC),
        key=centre.key,
        read_rules=packaged_rules,
    )
    assert isinstance(built, tuple), "was built"
    return [each.code for each in built]


def test_a_package_in_order_is_accepted(centre: Any) -> None:
    package = centre.checked(centre.members())
    assert isinstance(package, CheckedPackage)
    assert (package.manifest.version, package.examples) == ("2016.1", 1)
    assert package.rules.policy.id == "small"
    assert package.name.startswith("20160101T090000Z-")


def test_an_unsigned_package_is_refused(centre: Any) -> None:
    members = dict(centre.members())
    for missing in ("manifest.sig", "manifest.json"):
        left = {name: content for name, content in members.items() if name != missing}
        assert centre.checked(left) == ["package.unsigned"]
    assert centre.checked({}) == ["package.unsigned"]


def test_another_countys_signature_is_refused(centre: Any) -> None:
    stranger = type(centre)(Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))
    assert centre.checked(stranger.members()) == ["package.signature-wrong"]


def test_every_byte_of_manifest_and_signature_counts(centre: Any) -> None:
    members = centre.members()
    for name in ("manifest.json", "manifest.sig"):
        for position in range(len(members[name])):
            altered = bytearray(members[name])
            altered[position] ^= 1
            assert centre.checked({**members, name: bytes(altered)}) == ["package.signature-wrong"]


def test_every_byte_of_every_file_counts(centre: Any) -> None:
    members = centre.members()
    for name in ("policy.toml", "catalogue.csv"):
        for position in range(len(members[name])):
            altered = bytearray(members[name])
            altered[position] ^= 1
            assert centre.checked({**members, name: bytes(altered)}) == ["package.file-altered"]


def test_every_byte_of_the_whole_package_counts(centre: Any) -> None:
    content = pack(centre.members())
    assert isinstance(centre.checked(unpack(content, file="x")), CheckedPackage)
    for position in range(len(content)):
        altered = bytearray(content)
        altered[position] ^= 0x10
        members = unpack(bytes(altered), file="x")
        assert isinstance(members, tuple) or isinstance(centre.checked(members), list), f"byte {position}"


def test_files_added_or_taken_away_are_refused(centre: Any) -> None:
    members = dict(centre.members())
    assert centre.checked({**members, "codes/more.toml": b""}) == ["package.file-extra"]
    del members["catalogue.csv"]
    assert centre.checked(members) == ["package.file-missing"]


def test_a_foreign_countys_package_is_refused_before_its_rules_are_read(centre: Any) -> None:
    assert centre.checked(centre.members(), county="990999") == ["package.other-county"]
    assert isinstance(centre.checked(centre.members(), county=None), CheckedPackage)


def test_files_of_two_packages_do_not_mix(centre: Any) -> None:
    old, new = centre.members(), centre.members(policy=SMALL.replace("20000", "30000"), day=2)
    assert centre.checked({**new, "policy.toml": old["policy.toml"]}) == ["package.file-altered"]
    assert centre.checked({**old, "manifest.json": new["manifest.json"]}) == ["package.signature-wrong"]


def files_of(centre: Any, **changed: str) -> dict[str, bytes]:
    members = centre.members()
    files = {"policy.toml": members["policy.toml"], "catalogue.csv": members["catalogue.csv"]}
    return files | {name.replace("_", "."): text.encode() for name, text in changed.items()}


def test_the_county_does_not_sign_what_a_workstation_would_refuse(centre: Any) -> None:
    policy, catalogue = (content.decode() for content in files_of(centre).values())
    wrong_example = policy.replace("compensation = 2250.00", "compensation = 2250.01")
    assert refused(centre, files_of(centre, policy_toml=wrong_example)) == ["example.differs"]
    assert refused(centre, files_of(centre, policy_toml=policy.replace("0.75", "75"))) == ["policy.rate-out-of-range"]
    assert refused(centre, files_of(centre, catalogue_csv=catalogue.replace(",A,", ",Q,")))
    late = catalogue.replace("2016-01-01", "2017-01-01")
    assert refused(centre, files_of(centre, catalogue_csv=late)) == ["package.catalogue-not-in-force"]
    assert refused(centre, files_of(centre), county="990999") == ["package.rules-other-county"]
    other = catalogue.replace("990123", "990999")
    assert refused(centre, files_of(centre, catalogue_csv=other)) == ["rules.county-differs"]
    assert refused(centre, files_of(centre) | {"codes/s201-06.toml": b"nonsense ="})


def test_everything_that_is_wrong_is_said_at_once(centre: Any) -> None:
    policy, catalogue = (content.decode() for content in files_of(centre).values())
    files = files_of(centre, policy_toml=policy.replace("0.75", "75"), catalogue_csv=catalogue.replace(",A,", ",Q,"))
    assert len(refused(centre, files | {"codes/s201-06.toml": b"nonsense ="})) >= 3


# --- installing


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = make_window(tmp_path)
    save_settings(tmp_path, sample_settings())
    yield window
    window.store.close()


def install(window: Window, package: CheckedPackage, *, training: bool = False, folder: Any = None) -> Any:
    """The installation, or the codes for which it is refused."""
    done = install_package(
        package,
        workplace=window.office.workplace,
        store=window.store,
        clock=window.clock,
        folder=folder or PackageFolders(window.folder),
        training=training,
    )
    return done if isinstance(done, Installed) else [each.code for each in done]


def audit(window: Window) -> list[str]:
    with window.store.read() as uow:
        return [entry.subject for entry in uow.audit.entries() if entry.action == "package-installed"]


def in_force(window: Window) -> str:
    return load_settings(window.folder).rules.policy


def test_an_installed_package_is_the_rules_and_the_old_ones_are_kept(window: Window, centre: Any) -> None:
    first, second = centre.package(day=1), centre.package(policy=SMALL.replace("20000", "30000"), day=2)
    assert install(window, first) == Installed(first, again=False)
    old = window.folder / in_force(window)
    assert install(window, second) == Installed(second, again=False)
    assert (window.folder / in_force(window)).read_bytes() == second.files["policy.toml"]
    assert old.read_bytes() == first.files["policy.toml"]
    assert audit(window) == [first.digest, second.digest]


def test_the_audit_entry_says_what_was_installed(window: Window, centre: Any) -> None:
    package = centre.package()
    install(window, package)
    with window.store.read() as uow:
        (entry,) = [each for each in uow.audit.entries() if each.action == "package-installed"]
    assert entry.actor == window.office.workplace.clerk
    for part in ("2016.1", "990123", package.rules.policy.digest, package.rules.catalogue.digest):
        assert part in entry.detail_json


def test_an_older_package_is_refused_and_nothing_changes(window: Window, centre: Any) -> None:
    newer, older = centre.package(day=2), centre.package(day=1)
    install(window, newer)
    before = in_force(window)
    assert install(window, older) == ["package.older"]
    assert in_force(window) == before
    assert audit(window) == [newer.digest]


def test_another_package_of_the_same_moment_is_refused(window: Window, centre: Any) -> None:
    install(window, centre.package())
    assert install(window, centre.package(policy=SMALL.replace("20000", "30000"))) == ["package.older"]


def test_the_same_package_again_mends_and_is_not_noted_twice(window: Window, centre: Any) -> None:
    package = centre.package()
    install(window, package)
    save_settings(window.folder, sample_settings())
    assert install(window, package) == Installed(package, again=True)
    assert package.name in in_force(window)
    assert audit(window) == [package.digest]


def test_files_that_somebody_touched_are_written_anew(window: Window, centre: Any) -> None:
    package = centre.package()
    install(window, package)
    (window.folder / in_force(window)).write_bytes(b"touched")
    install(window, package)
    assert (window.folder / in_force(window)).read_bytes() == package.files["policy.toml"]
    kept = [path for path in (window.folder / "rules").rglob("policy.toml") if path.read_bytes() == b"touched"]
    assert len(kept) == 1


def test_code_tables_are_kept_beside_the_policy(window: Window, centre: Any) -> None:
    tables = {"codes/county-own.toml": VALID_TABLE}
    package = centre.package(**tables)
    install(window, package)
    assert (window.folder / in_force(window)).parent.joinpath("codes", "county-own.toml").read_bytes() == VALID_TABLE


def test_a_package_from_the_future_is_refused_but_in_training(window: Window, centre: Any) -> None:
    window.clock.moment = datetime(2015, 12, 30, tzinfo=UTC)
    assert install(window, centre.package()) == ["package.from-the-future"]
    assert isinstance(install(window, centre.package(), training=True), Installed)


def test_a_countys_clock_may_be_a_little_ahead(window: Window, centre: Any) -> None:
    window.clock.moment = datetime(2016, 1, 1, 9, tzinfo=UTC) - timedelta(hours=23)
    assert isinstance(install(window, centre.package()), Installed)


def test_a_full_disk_leaves_the_old_rules(window: Window, centre: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before, listed = in_force(window), sorted((window.folder).rglob("*"))

    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(rules_folder, "_write", full)
    with pytest.raises(EnvironmentFault) as fault:
        install(window, centre.package())
    assert fault.value.code == "package.not-written"
    assert in_force(window) == before
    assert audit(window) == []
    left = [path for path in window.folder.rglob("*") if path not in listed and path.name != "rules"]
    assert [path for path in left if not path.name.startswith("ncms.db")] == []


class Stumbling(PackageFolders):
    """The machine dies right before the one step that puts the rules in place."""

    def use(self, name: str) -> None:
        del name
        raise EnvironmentFault("package.not-written", file="settings.toml", detail="cut off")


def test_an_interrupted_installation_keeps_the_old_rules_and_can_be_repeated(window: Window, centre: Any) -> None:
    package, before = centre.package(), in_force(window)
    with pytest.raises(EnvironmentFault):
        install(window, package, folder=Stumbling(window.folder))
    assert in_force(window) == before
    assert audit(window) == [package.digest]
    install(window, package)
    assert package.name in in_force(window)


def test_settings_that_cannot_be_written_are_said(window: Window, centre: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    package, before = centre.package(), in_force(window)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(EnvironmentFault) as fault:
        install(window, package)
    assert fault.value.code == "package.not-written"
    monkeypatch.undo()
    assert in_force(window) == before
