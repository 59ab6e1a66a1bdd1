"""A small package, and a workstation that is enrolled at a county centre of its own."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from builders.policies import SMALL
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ncms_desktop.adapters.rules_files import packaged_rules
from ncms_desktop.bootstrap.workstation import enrolment_request, open_workstation, set_up, take_grant
from ncms_desktop.centre.main import main as centre_main
from ncms_desktop.sample.training import SAMPLE_FILES, sample_settings
from ncms_desktop.usecases.packages import CheckedPackage, build_package, check_package

COUNTY = "990123"

EXAMPLE = """
[[example]]
name = "一"
source = "第八条"
visit = { kind = "inpatient", level = "township", admitted = 2016-03-01, discharged = 2016-03-09 }
person = { age = 40 }
amounts = { eligible = 3050 }
expect = { compensation = 2250.00 }
"""

CATALOGUE = (
    "# county: 990123\n# name: 小目录\n# published: 2015-12-20\n"
    "code,name,category,class,first_own_share,unit,form,specification,ceiling_village,ceiling_township,"
    "ceiling_county,ceiling_prefecture,ceiling_province,ceiling_other,marks,valid_from,valid_until,source\n"
    "XY0001,试验药,drug,A,,支,,,,,,,,,,2016-01-01,,样例\n"
)


@dataclass(frozen=True)
class CountyCentre:
    """The county's key, and packages made with it."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def members(
        self,
        policy: str = SMALL + EXAMPLE,
        catalogue: str = CATALOGUE,
        *,
        county: str = COUNTY,
        day: int = 1,
        **more: bytes,
    ) -> Mapping[str, bytes]:
        """The members of a package that must be in order."""
        built = build_package(
            {"policy.toml": policy.encode(), "catalogue.csv": catalogue.encode(), **more},
            county=county,
            version=f"2016.{day}",
            created_at=datetime(2016, 1, day, 9, tzinfo=UTC),
            key=self.key,
            read_rules=packaged_rules,
        )
        assert isinstance(built, Mapping), built
        return built

    def checked(self, members: Mapping[str, bytes], county: str | None = COUNTY) -> CheckedPackage | list[str]:
        """The package, or the codes of what is wrong."""
        package = check_package(members, county_key=self.public, county=county, read_rules=packaged_rules)
        return package if isinstance(package, CheckedPackage) else [each.code for each in package]

    def package(self, **more: object) -> CheckedPackage:
        """A package in order."""
        package = self.checked(self.members(**more))  # type: ignore[arg-type]
        assert isinstance(package, CheckedPackage), package
        return package


@pytest.fixture
def centre() -> CountyCentre:
    return CountyCentre(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


@dataclass(frozen=True)
class Enrolled:
    """Folders of a county centre and of a workstation that it admitted."""

    centre: Path
    data: Path

    def rules(self) -> tuple[str, str]:
        """Files of the policy and catalogue in force."""
        workstation = open_workstation(self.data)
        try:
            rules = workstation.settings.rules
            return rules.policy, rules.catalogue
        finally:
            workstation.close()

    def audit(self) -> list[str]:
        """Actions in the audit log."""
        workstation = open_workstation(self.data)
        try:
            with workstation.store.read() as uow:
                return [entry.action for entry in uow.audit.entries()]
        finally:
            workstation.close()


@pytest.fixture(scope="session")
def enrolled_once(tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    folder = tmp_path_factory.mktemp("enrolled")
    county, data = folder / "county", folder / "data"
    assert centre_main(["init", str(county), "--county", COUNTY, "--name", "示例县"]) == 0
    for target, source in SAMPLE_FILES.items():
        (data / target).parent.mkdir(parents=True, exist_ok=True)
        with as_file(files("resources").joinpath(source)) as path:
            shutil.copyfile(path, data / target)
    set_up(data, sample_settings())
    workstation = open_workstation(data)
    try:
        enrolment_request(workstation, data / "request")
        assert centre_main(["admit", str(data / "request"), "--dir", str(county), "--out", str(data / "grant")]) == 0
        take_grant(workstation, data / "grant")
    finally:
        workstation.close()
    return Enrolled(county, data)


@pytest.fixture
def enrolled(enrolled_once: Enrolled, tmp_path: Path) -> Enrolled:
    """A copy, so that each test may change it."""
    for folder in (enrolled_once.centre, enrolled_once.data):
        shutil.copytree(folder, tmp_path / folder.name)
    return Enrolled(tmp_path / "county", tmp_path / "data")
