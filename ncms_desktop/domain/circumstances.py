"""Circumstances of a visit that rules ask for: where the hospital stands, how the patient came there, what happened."""

from enum import StrEnum


class Place(StrEnum):
    """Where the hospital stands, seen from the participant's county: each place lies outside the ones before it."""

    IN_COUNTY = "in-county"
    IN_PREFECTURE = "in-prefecture"
    IN_PROVINCE = "in-province"
    OUT_OF_PROVINCE = "out-of-province"


class Referral(StrEnum):
    """How the patient came to this hospital: by themselves, referred to a higher or a lower hospital, or as an
    emergency, which needs no referral."""

    NONE = "none"
    UP = "up"
    DOWN = "down"
    EMERGENCY = "emergency"


class Delivery(StrEnum):
    """How a child was born."""

    NORMAL = "normal"
    CAESAREAN = "caesarean"


class Holder(StrEnum):
    """Whose use a limit counts."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Period(StrEnum):
    """Over which time the use of a limit is counted. A course is one course of treatment of one disease, stays between
    which the patient was referred included."""

    VISIT = "visit"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    COURSE = "course"
