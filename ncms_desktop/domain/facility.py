"""Designated facilities and the workplace at which the program stands."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Facility level, in the order of the national code S201-06."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Workplace:
    """This settlement window: whose scheme, which facility, which workstation, who sits there."""

    county: str
    county_name: str
    facility: str
    facility_name: str
    level: Level
    workstation: str
    window_name: str
    clerk: str
    complaint_telephone: str
