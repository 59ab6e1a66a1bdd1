"""The participant panel from a verification and, once there is one, the draft."""

from datetime import date, datetime

from ncms_desktop.domain.findings import Finding, Severity
from ncms_desktop.domain.identity import full_years, masked
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.domain.participation import CardStatus, MemberStatus, Verification
from ncms_desktop.domain.visit import Visit
from ncms_desktop.policy.steps import Deductible
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters.state import PersonView, Tone, VisitChoice


def person_view(verification: Verification, draft: Draft | None, words: Wording) -> PersonView | None:
    """Who stands at the counter; None where the roster doesn't know the number."""
    participant = verification.participant
    if participant is None:
        return None
    facts = words(
        "ui.person.facts",
        sex=words(f"ui.sex.{participant.sex.value}"),
        age=full_years(participant.birth_date, verification.on),
        born=participant.birth_date,
    )
    number = participant.identity_number
    card = verification.card
    home = verification.household
    address = "" if home is None else " ".join(p for p in (home.township, home.village, home.village_group) if p)
    return PersonView(
        name=participant.name,
        facts=facts,
        identity=words("ui.person.identity", number=masked(number) if number else words("ui.person.none")),
        card=words("ui.person.card", number=masked(card.number) if card else words("ui.person.none")),
        address=address,
        standing=_standing(verification, words),
        standing_tone=Tone.GOOD if verification.eligible else Tone.BAD,
        groups=_groups(verification, draft, words),
        use=() if draft is None else _use(draft, words),
    )


def _standing(verification: Verification, words: Wording) -> str:
    participant, card = verification.participant, verification.card
    assert participant is not None
    status = words(f"ui.member.{participant.status.value}")
    if participant.status is MemberStatus.NORMAL and card is not None and card.status is not CardStatus.ACTIVE:
        status = words(f"ui.card.{card.status.value}")
    sign = "✓" if verification.eligible else "×"
    roster = _day_of(verification.roster_as_of, verification.on, words)
    return words("ui.person.standing", sign=sign, year=participant.scheme_year, status=status, roster=roster)


def _day_of(as_of: datetime | None, today: date, words: Wording) -> str:
    """The day of a roster; of another year in full."""
    if as_of is None:
        return words("ui.person.no-roster")
    return _month_day(as_of) if as_of.year == today.year else f"{as_of:%Y-%m-%d}"


def _groups(verification: Verification, draft: Draft | None, words: Wording) -> tuple[str, ...]:
    """Each group by name; behind it what the policy in force gives it."""
    waived = frozenset() if draft is None else _waived_groups(draft)
    return tuple(
        words("ui.person.group-means", group=group, meaning=words("ui.means.no-deductible"))
        if group in waived
        else words("ui.person.group", group=group)
        for group in sorted(verification.groups)
    )


def _waived_groups(draft: Draft) -> frozenset[str]:
    plan = None if draft.version is None else draft.version.plan(draft.record.visit.kind)
    if plan is None:
        return frozenset()
    deductibles = (step for step in plan.steps if isinstance(step, Deductible))
    return frozenset(waiver.group for step in deductibles for waiver in step.waivers if waiver.group is not None)


def _use(draft: Draft, words: Wording) -> tuple[tuple[str, str], ...]:
    """What, and the amount: this year's use, its two parts, the cap and what is left of it."""
    use = draft.limit_use
    if use is None:
        return ()
    as_of = use.county_as_of
    county = (
        words("ui.person.used-no-county") if as_of is None else words("ui.person.used-county", as_of=_month_day(as_of))
    )
    rows = [
        (words("ui.person.used"), yuan_display(use.used)),
        (county, yuan_display(use.county_used)),
        (words("ui.person.used-here", count=use.local_count), f"+{yuan_display(use.local_used)}"),
    ]
    if draft.year_cap is not None:
        rows.append((words("ui.person.cap", cap=draft.year_cap), yuan_display(max(draft.year_cap - use.used, 0))))
    return tuple(rows)


def _month_day(day: date | datetime) -> str:
    return f"{day:%m-%d}"


def visit_title(visit: Visit, words: Wording) -> str:
    """One line: kind, number and length of the stay."""
    if visit.stay_days is None:
        return words("ui.visit.in", number=visit.number)
    return words("ui.visit.title", number=visit.number, days=visit.stay_days)


def visit_facts(visit: Visit, words: Wording) -> tuple[str, ...]:
    """Dates, place, diagnoses, invoice: one line each."""
    until = words("ui.visit.still-in") if visit.discharged is None else f"{visit.discharged:%Y-%m-%d}"
    lines = [words("ui.visit.dates", admitted=visit.admitted, until=until)]
    place = " ".join(part for part in (visit.department, visit.ward, visit.bed) if part)
    if place:
        lines.append(place)
    lines.extend(f"{each.name} {each.code}".strip() for each in visit.diagnoses)
    lines.append(words("ui.visit.invoice", total=visit.invoice_total))
    return tuple(lines)


def visit_choices(visits: tuple[Visit, ...], words: Wording) -> tuple[VisitChoice, ...]:
    """Rows of the chooser."""
    return tuple(
        VisitChoice(
            visit.number,
            (
                visit.number,
                f"{visit.admitted:%Y-%m-%d}",
                words("ui.visit.still-in") if visit.discharged is None else f"{visit.discharged:%Y-%m-%d}",
                visit.department,
                "、".join(each.name for each in visit.diagnoses),
                words("ui.yuan", amount=visit.invoice_total),
            ),
        )
        for visit in visits
    )


def sentences(findings: tuple[Finding, ...], words: Wording) -> tuple[str, ...]:
    """Refusing findings as sentences, each once."""
    texts = (words.finding(each) for each in findings if each.severity is Severity.REFUSAL)
    return tuple(dict.fromkeys(texts))
