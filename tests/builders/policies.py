"""Policies for tests: the shipped one, and a small file whose parts a test may exchange."""

from functools import lru_cache
from pathlib import Path

from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy, PolicyVersion

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "policies"

SMALL = """\
schema = 1
id = "small"
county = "990123"
name = "示例政策"
document = "示例文件"
selected_by = "discharge"

[[version]]
from = 2016-01-01
until = 2016-12-31
year = { start_month = 1, start_day = 1, stays = "by-discharge" }

[[version.plan]]
visit = "inpatient"
levels = ["township", "county"]

[[version.plan.step]]
mechanism = "line-assessment"

[[version.plan.step]]
mechanism = "deductible"
amount.township = { yuan = 50, clause = "1" }
amount.county = { yuan = 100, clause = "1" }
waivers = [
    { age_from = 60, clause = "2" },
    { group = "wubao", clause = "2" },
]

[[version.plan.step]]
mechanism = "rate"
rate.township = { rate = 0.75, clause = "3" }
rate.county = { rate = 0.65, clause = "3" }

[[version.plan.step]]
mechanism = "yearly-cap"
limit = "inpatient"
cap = { yuan = 20000, clause = "4" }
"""


def parse(text: str | bytes, file: str = "x.toml") -> Policy | tuple[Finding, ...]:
    """What the check says of a text."""
    content = text if isinstance(text, bytes) else text.encode()
    return parse_policy(content, file=file, known_groups=frozenset(shipped_groups()))


def changed(*exchanges: tuple[str, str], text: str = SMALL) -> str:
    """The small file with parts exchanged, each of which must stand there exactly once."""
    for old, new in exchanges:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def accepted(text: str | bytes) -> Policy:
    """The policy of a text that must be in order."""
    policy = parse(text)
    assert isinstance(policy, Policy), policy
    return policy


def only_version(text: str | bytes) -> PolicyVersion:
    """The only version of a text that must be in order."""
    (version,) = accepted(text).versions
    return version


@lru_cache
def county_2016h1() -> PolicyVersion:
    """The shipped policy's version of 2016."""
    return only_version((SHIPPED / "county-2016h1.toml").read_bytes())


def line_of(text: str, part: str) -> int:
    """The 1-based line in which a part stands first."""
    return text[: text.index(part)].count("\n") + 1


HEAD = SMALL[: SMALL.index("[[version.plan]]")]
LINES = 'mechanism = "line-assessment"'


def planned(
    *steps: str, levels: str = '"township", "county", "prefecture", "province"', visit: str = "inpatient"
) -> str:
    """A policy file of one plan with these steps, each without its heading."""
    plan = f'[[version.plan]]\nvisit = "{visit}"\nlevels = [{levels}]\n'
    return HEAD + plan + "".join(f"\n[[version.plan.step]]\n{step.strip()}\n" for step in steps)


def plan_of(*steps: str, visit: str = "inpatient") -> PolicyVersion:
    """The version of a policy of one plan, line assessment first unless the steps begin with their own."""
    own = any('"line-assessment"' in step for step in steps)
    return only_version(planned(*(steps if own else (LINES, *steps)), visit=visit))
