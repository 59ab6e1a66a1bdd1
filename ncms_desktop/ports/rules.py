"""The rules in force at this workplace: the county's policy and catalogue, each by content."""

from dataclasses import dataclass

from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Rules:
    """Policy and catalogue with the bytes of their files, which a settlement stores to be replayed.

    ``groups`` gives the Chinese name of each participant group's code.
    """

    policy: Policy
    policy_content: bytes
    catalogue: Catalogue
    catalogue_content: bytes
