"""The page state from the bench: the one place that says what is shown in which phase."""

from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.wording import Wording
from ui.presenters import amounts
from ui.presenters.bench import Bench
from ui.presenters.person import person_view, sentences, visit_choices
from ui.presenters.session import Busy, Session, phase_of
from ui.presenters.state import (
    AmountRow,
    ConfirmView,
    Focus,
    Key,
    KeyView,
    Message,
    PageState,
    ParkedTab,
    Phase,
    ReceiptView,
    Stop,
    Tone,
)
from ui.presenters.stops import stops

AFTER = (Phase.PRINTING, Phase.SETTLED, Phase.PRINT_FAILED)
WITH_DRAFT = (Phase.FINDINGS, Phase.READY, Phase.TRIAL, Phase.CONFIRMING, Phase.STALE, Phase.SETTLING)
MOST_TABS = 7


def compose(bench: Bench) -> PageState:
    """Everything that the page shows now."""
    session, words = bench.current, bench.words
    phase = phase_of(session)
    shown = session.view if session is not None and phase in (*WITH_DRAFT, *AFTER) else None
    open_stops = _stops(session, phase, words)
    focus = _focus(session, phase)
    verification = None if session is None else session.verification
    draft = None if session is None else session.draft
    return PageState(
        phase=phase,
        asked="" if session is None or _found(session) else session.asked,
        focus=focus,
        focus_token=(
            None if session is None else session.number,
            session is not None and _found(session),
            focus,
            _panel_token(session),
            phase in AFTER,
        ),
        message=_message(session, phase, words),
        banner=bench.banner,
        person=None if verification is None else person_view(verification, draft, words),
        identity_confirmed=session is not None and session.identity_confirmed,
        identity_enabled=phase in WITH_DRAFT and phase is not Phase.SETTLING,
        choices=visit_choices(session.search.visits, words)
        if session is not None and session.search is not None and phase is Phase.CHOOSING
        else (),
        draft=shown,
        changes=amounts.changes(session.stale.old, session.stale.new, words)
        if session is not None and session.stale is not None and shown is not None
        else (),
        amounts=_amounts(session, phase, words),
        stop=open_stops[0] if open_stops else None,
        more_stops=max(len(open_stops) - 1, 0),
        stop_tone=_tone(phase, open_stops),
        confirm=_confirm(session, phase, len(open_stops), words),
        keys=_keys(bench, session, phase, words),
        parked=tuple(_tab(each, position, words) for position, each in enumerate(bench.parked[:MOST_TABS], start=1)),
        panel=session.panel if session is not None and phase in WITH_DRAFT else None,
        receipt=_receipt(session, words),
        last=_last(bench, words),
    )


def _found(session: Session) -> bool:
    """Whether the panel names the person: then the field is free for the next card."""
    return session.verification is not None and session.verification.participant is not None


def _amounts(session: Session | None, phase: Phase, words: Wording) -> tuple[AmountRow, ...]:
    if session is None or phase not in (*WITH_DRAFT, *AFTER):
        return amounts.amount_rows(None, words)
    if session.stale is not None and phase not in AFTER:
        return amounts.compared(session.stale.old, session.stale.new, words)
    return amounts.amount_rows(session.draft, words)


def _message(session: Session | None, phase: Phase, words: Wording) -> Message | None:
    """What stands in the middle while there is no list to show."""
    if session is None:
        return Message(words("ui.empty.title"), (), words("ui.empty.advice"))
    verification = session.verification
    reasons: tuple[Finding, ...] = () if verification is None else verification.findings
    asked = {"asked": session.asked}
    match phase:
        case Phase.LOOKING:
            return Message(words("ui.looking.title", asked), (), words("ui.looking.advice"), busy=True)
        case Phase.READING:
            return Message(words("ui.reading.title"), (), words("ui.looking.advice"), busy=True)
        case Phase.NOT_FOUND:
            told = sentences(reasons, words)
            return Message(words("ui.not-found.title", asked), told, words("ui.not-found.advice"), tone=Tone.BAD)
        case Phase.REFUSED:
            told = sentences(reasons, words)
            return Message(words("ui.refused.title"), told, words("ui.refused.advice"), tone=Tone.BAD)
        case Phase.CHOOSING:
            return Message(words("ui.choosing.title"), (), words("ui.choosing.advice"))
        case Phase.NO_VISIT:
            told = sentences(session.search.findings, words) if session.search is not None else ()
            return Message(words("ui.no-visit.title"), told, words("ui.no-visit.advice"), tone=Tone.ATTENTION)
        case Phase.UNREADABLE:
            told = sentences(session.unread, words)
            if not told:
                return Message(words("ui.interrupted.title"), (), words("ui.interrupted.advice"), tone=Tone.BAD)
            return Message(words("ui.unreadable.title"), told, words("ui.unreadable.advice"), tone=Tone.BAD)
        case Phase.PRINTING:
            return Message(words("ui.printing.title"), (), words("ui.printing.advice"), busy=True)
        case Phase.PRINT_FAILED:
            why = () if session.print_fault is None else (session.print_fault,)
            return Message(words("ui.unprinted.title"), why, words("ui.unprinted.advice"), tone=Tone.BAD)
    return None


def _stops(session: Session | None, phase: Phase, words: Wording) -> tuple[Stop, ...]:
    """What stands between the clerk and F9, what can be mended here first, 人证相符 last."""
    if session is None or session.draft is None or session.view is None or phase not in WITH_DRAFT:
        return ()
    found = (*stops(session.refused, words), *session.view.stops)
    if session.draft.trial:
        found = (Stop(words("ui.trial.stop"), Key.TRIAL, words("ui.mend.leave-trial")), *found)
    if not session.identity_confirmed and not any(stop.key == Key.IDENTITY for stop in found):
        found = (*found, Stop(words("ui.identity.stop"), Key.IDENTITY, words("ui.mend.identity")))
    return found


def _tone(phase: Phase, found: tuple[Stop, ...]) -> Tone:
    if phase in (Phase.STALE, Phase.CONFIRMING):
        return Tone.ATTENTION
    if not found:
        return Tone.PLAIN if phase is Phase.SETTLING else Tone.GOOD
    return Tone.PLAIN if all(stop.key == Key.IDENTITY for stop in found) else Tone.ATTENTION


def _confirm(session: Session | None, phase: Phase, count: int, words: Wording) -> ConfirmView:
    result = None if session is None or session.draft is None else session.draft.result
    if session is None or result is None or phase not in WITH_DRAFT:
        return ConfirmView(words("ui.confirm.nothing"), enabled=False, armed=False)
    money = {"amount": result.compensation}
    if phase is Phase.SETTLING:
        return ConfirmView(words("ui.confirm.storing", money), enabled=False, armed=False)
    if session.busy is not None:
        return ConfirmView(words("ui.confirm.busy", money), enabled=False, armed=False)
    if session.draft is not None and session.draft.trial:
        return ConfirmView(words("ui.confirm.trial", money), enabled=False, armed=False)
    if not session.ready:
        return ConfirmView(words("ui.confirm.waiting", money, count=count), enabled=False, armed=False)
    code = "ui.confirm.armed" if session.armed else "ui.confirm.ready"
    return ConfirmView(words(code, money), enabled=True, armed=session.armed)


def _keys(bench: Bench, session: Session | None, phase: Phase, words: Wording) -> tuple[KeyView, ...]:
    view = session.view if session is not None and phase in WITH_DRAFT else None
    keys = set() if view is None else {stop.key for stop in view.stops}
    free = session is not None and session.busy is None
    parkable = session is not None and session.keeps and session.receipt is None
    at_work = free and view is not None
    in_trial = session is not None and session.draft is not None and session.draft.trial and at_work
    park = "ui.key.park" if parkable or not bench.parked else "ui.key.unpark"
    able = (
        (Key.CARD, "ui.key.card", True),
        (Key.IDENTITY, "ui.key.identity", phase in WITH_DRAFT and free),
        (Key.PARK, park, parkable or bool(bench.parked)),
        (Key.READ, "ui.key.read", free and session is not None and session.receipt is None),
        (Key.FREE_DAY, "ui.key.free-day", at_work and Key.FREE_DAY in keys),
        (Key.SIGN, "ui.key.sign", at_work and Key.SIGN in keys),
        (Key.TRIAL, "ui.key.leave-trial" if in_trial else "ui.key.trial", at_work),
        (Key.QUEUE, "ui.key.queue", True),
        (Key.PRINT, "ui.key.print", _printable(bench, session)),
    )
    return tuple(KeyView(key, words(code), enabled) for key, code, enabled in able)


def _printable(bench: Bench, session: Session | None) -> bool:
    if session is not None and session.receipt is not None:
        return session.busy is None
    return bench.last is not None or (session is not None and session.settled_number is not None)


def _tab(session: Session, position: int, words: Wording) -> ParkedTab:
    phase = phase_of(session)
    name = session.visit_number or session.asked if session.verification is None else session.name
    state = words(f"ui.tab.{phase.value}")
    if phase is Phase.FINDINGS and session.view is not None:
        state = words("ui.tab.findings-count", count=len(session.view.stops))
    if session.verification is None and session.busy is None:
        state = words("ui.tab.to-open")
    bad = phase is Phase.PRINT_FAILED or (phase in (Phase.STALE, Phase.FINDINGS) and bool(session.refused))
    tone = Tone.BAD if bad else Tone.ATTENTION if phase is Phase.STALE else Tone.PLAIN
    return ParkedTab(session.number, words("ui.tab", position=position, name=name, state=state), tone)


def _receipt(session: Session | None, words: Wording) -> ReceiptView | None:
    if session is None or session.receipt is None:
        return None
    receipt: Receipt = session.receipt
    sentence, tone = _printing(session, words)
    return ReceiptView(
        number=words("ui.settled.number", number=receipt.number),
        title=words("ui.settled.title", name=session.name),
        compensation=yuan_display(receipt.compensation),
        patient_share=yuan_display(receipt.patient_share),
        total=yuan_display(receipt.compensation + receipt.patient_share)
        if session.draft is None or session.draft.result is None
        else yuan_display(session.draft.result.total),
        print_sentence=sentence,
        print_tone=tone,
        pages=session.pages,
    )


def _printing(session: Session, words: Wording) -> tuple[str, Tone]:
    if session.busy is Busy.PRINTING:
        return words("ui.print.running"), Tone.PLAIN
    if session.print_fault is not None:
        return words("ui.print.failed", reason=session.print_fault), Tone.BAD
    slip = session.slip
    if slip is None:
        return "", Tone.PLAIN
    if slip.missing_glyphs:
        return words("ui.print.glyphs", characters=" ".join(slip.missing_glyphs)), Tone.ATTENTION
    if slip.copy == 1:
        return words("ui.print.done"), Tone.GOOD
    return words("ui.print.reprinted", count=slip.copy - 1), Tone.GOOD


def _last(bench: Bench, words: Wording) -> str:
    last = bench.last
    if last is None or last.receipt is None or last is bench.current:
        return ""
    told: dict[str, Argument] = {"name": last.name, "amount": last.receipt.compensation, "number": last.receipt.number}
    if last.print_fault is not None:
        return words("ui.last.not-printed", told)
    return words("ui.last.printing" if last.busy is not None else "ui.last", told)


def _panel_token(session: Session | None) -> object:
    panel = None if session is None else session.panel
    return (type(panel).__name__, getattr(panel, "item_code", None))


def _focus(session: Session | None, phase: Phase) -> Focus:
    if phase is Phase.CHOOSING:
        return Focus.VISITS
    if session is not None and session.panel is not None and phase in WITH_DRAFT:
        return Focus.PANEL
    return Focus.CARD
