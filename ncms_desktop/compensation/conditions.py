"""Whether a condition of the policy holds for a visit, or a filter for a line."""

from collections.abc import Callable
from datetime import date

from ncms_desktop.compensation.case import Case
from ncms_desktop.domain.catalogue import CatalogueEntry, Category
from ncms_desktop.policy.conditions import AdmissionCount, AgeDay, LineFilter, When


def holds(when: When | None, case: Case) -> bool:
    """Whether every key of the condition holds; True where there is none."""
    return when is None or all(check(when, case) for check in _CHECKS)


def matches(line_filter: LineFilter | None, entry: CatalogueEntry | None, category: Category) -> bool:
    """Whether a line of this entry and fee class is meant; True where there is no filter."""
    if line_filter is None:
        return True
    marks = frozenset() if entry is None else entry.marks
    wanted = line_filter
    return not (
        (wanted.marks is not None and marks.isdisjoint(wanted.marks))
        or (wanted.not_marks is not None and not marks.isdisjoint(wanted.not_marks))
        or (wanted.classes is not None and (entry is None or entry.expense_class not in wanted.classes))
        or (wanted.categories is not None and category not in wanted.categories)
        or (wanted.not_categories is not None and category in wanted.not_categories)
        or (wanted.codes is not None and (entry is None or entry.code not in wanted.codes))
    )


def age_of(case: Case, on: AgeDay) -> tuple[int, date]:
    """Completed years of the participant, and the day on which they were counted."""
    day = {
        AgeDay.ADMISSION: case.admitted,
        AgeDay.DISCHARGE: case.discharged,
        AgeDay.SETTLEMENT: case.settled_on,
    }[on]
    return case.person.age(day), day


def admission_number(case: Case, count: AdmissionCount) -> int:
    """The number of this admission among those that are counted."""
    return {
        AdmissionCount.YEAR: case.admissions.year,
        AdmissionCount.LEVEL: case.admissions.level,
        AdmissionCount.COURSE: case.admissions.course,
    }[count]


def _person(when: When, case: Case) -> bool:
    groups, wanted = case.person.groups, when.any_groups
    if (wanted and groups.isdisjoint(wanted)) or (when.not_groups and not groups.isdisjoint(when.not_groups)):
        return False
    if when.sex is not None and when.sex is not case.person.sex:
        return False
    if when.age_from is None and when.age_under is None:
        return True
    age, _ = age_of(case, when.age_on)
    return _between(age, when.age_from, when.age_under)


def _hospital(when: When, case: Case) -> bool:
    hospital = case.hospital
    return (
        (when.levels is None or case.level in when.levels)
        and (when.places is None or hospital.place in when.places)
        and (when.designated is None or hospital.designated is when.designated)
        and (when.tcm_hospital is None or hospital.tcm is when.tcm_hospital)
        and (when.hospital_marks is None or not hospital.marks.isdisjoint(when.hospital_marks))
    )


def _visit(when: When, case: Case) -> bool:
    count = admission_number(case, when.admission_count)
    return (
        (when.kinds is None or case.kind in when.kinds)
        and (when.referrals is None or case.referral in when.referrals)
        and (when.admission_from is None or count >= when.admission_from)
        and (when.admission_until is None or count <= when.admission_until)
        and _between(case.days, when.days_from, when.days_under)
        and (
            (when.cost_from is None and when.cost_under is None)
            or _between(case.total, when.cost_from, when.cost_under)
        )
    )


def _illness(when: When, case: Case) -> bool:
    single = None if case.single_disease is None else case.single_disease.code
    cause = None if case.injury is None else case.injury.cause
    return (
        (when.diagnoses is None or any(_begins(code, when.diagnoses) for code in case.diagnoses))
        and (when.main_diagnosis is None or any(_begins(code, when.main_diagnosis) for code in case.diagnoses[:1]))
        and (when.diseases is None or case.disease in when.diseases)
        and (when.single_diseases is None or single in when.single_diseases)
        and (when.deliveries is None or case.delivery in when.deliveries)
        and (when.causes is None or cause in when.causes)
    )


def _others(when: When, case: Case) -> bool:
    return (when.other_insurance is None or (case.other_insurer is not None) is when.other_insurance) and (
        when.other_programme is None or (case.other_programme is not None) is when.other_programme
    )


def _begins(code: str, prefixes: tuple[str, ...]) -> bool:
    return code.startswith(prefixes)


def _between(value: int, least: int | None, under: int | None) -> bool:
    return (least is None or value >= least) and (under is None or value < under)


_CHECKS: tuple[Callable[[When, Case], bool], ...] = (_person, _hospital, _visit, _illness, _others)
