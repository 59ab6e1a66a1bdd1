"""The result as JSON: what ``ncms compute --json`` prints and what is stored with a settlement.

``result_version`` grows when the form changes; older forms stay readable.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from ncms_desktop.compensation.fields import FILE, Day, Moment, Number, Text, Yuan
from ncms_desktop.compensation.result import Amount, AssessedLine, Figure, Payment, Result, Step, Use
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.domain.findings import Argument


class DecimalArgument(BaseModel):
    """A number in a wording's arguments."""

    model_config = FILE

    decimal: Number


class DayArgument(BaseModel):
    """A date in a wording's arguments."""

    model_config = FILE

    day: Day


class MomentArgument(BaseModel):
    """A moment in a wording's arguments."""

    model_config = FILE

    moment: Moment


ArgumentFile: TypeAlias = (
    Annotated[int, Field(strict=True)]
    | Annotated[str, Field(strict=True)]
    | DecimalArgument
    | DayArgument
    | MomentArgument
    | None
)
"""Text and whole numbers stand for themselves (money among the arguments is in fen); the rest says its type."""


class AmountFile(BaseModel):
    """A named amount; ``exact`` is the amount before rounding in fen, null where ``amount`` is exact."""

    model_config = FILE

    name: Text
    amount: Yuan
    exact_fen: Number | None


class FigureFile(BaseModel):
    """A figure of the policy with the clause that states it."""

    model_config = FILE

    name: Text
    value: Text
    unit: Text
    clause: Text


class StepFile(BaseModel):
    """One step of the trace."""

    model_config = FILE

    position: int
    mechanism: Text
    rule: Text
    arguments: dict[str, ArgumentFile]
    inputs: list[AmountFile]
    figures: list[FigureFile]
    outputs: list[AmountFile]
    formula: Text | None


class AssessedLineFile(BaseModel):
    """A line as assessed: amount = self_paid + first_own_share + over_ceiling + eligible."""

    model_config = FILE

    bill: Text
    line: Text
    amount: Yuan
    expense_class: ExpenseClass | None
    self_paid: Yuan
    first_own_share: Yuan
    over_ceiling: Yuan
    eligible: Yuan
    ceiling: Yuan | None
    reason: Text | None


class PaymentFile(BaseModel):
    """What one fund pays, and the limit that it counts on."""

    model_config = FILE

    fund: Text
    amount: Yuan
    limit: Text | None


class UseFile(BaseModel):
    """What the visit adds to the use of a limit."""

    model_config = FILE

    limit: Text
    amount: Yuan
    holder: Holder
    period: Period


class ResultFile(BaseModel):
    """All amounts of a visit in yuan, its lines and its trace. ``compensation`` is the sum of the payments but those of
    other programmes and insurers; ``uses`` is what the visit adds to the use of limits."""

    model_config = FILE

    result_version: Literal[1]
    policy: Text
    version_from: Day
    total: Yuan
    self_paid: Yuan
    first_own_share: Yuan
    over_ceiling: Yuan
    eligible: Yuan
    deductible: Yuan
    compensation: Yuan
    payments: list[PaymentFile]
    facility_share: Yuan
    patient_share: Yuan
    lines: list[AssessedLineFile]
    steps: list[StepFile]
    uses: list[UseFile] = Field(default_factory=list)

    @classmethod
    def of(cls, result: Result) -> "ResultFile":
        """The result's file form."""
        return cls.model_construct(
            result_version=1,
            policy=result.policy,
            version_from=result.version_from,
            total=result.total,
            self_paid=result.self_paid,
            first_own_share=result.first_own_share,
            over_ceiling=result.over_ceiling,
            eligible=result.eligible,
            deductible=result.deductible,
            compensation=result.compensation,
            payments=[_payment(payment) for payment in result.payments],
            facility_share=result.facility_share,
            patient_share=result.patient_share,
            lines=[_line(line) for line in result.lines],
            steps=[_step(step) for step in result.steps],
            uses=[
                UseFile.model_construct(limit=use.limit, amount=use.amount, holder=use.holder, period=use.period)
                for use in result.uses
            ],
        )

    def result(self) -> Result:
        """The result; raises ``Bug`` where the amounts are not conserved."""
        return Result(
            policy=self.policy,
            version_from=self.version_from,
            total=self.total,
            self_paid=self.self_paid,
            first_own_share=self.first_own_share,
            over_ceiling=self.over_ceiling,
            eligible=self.eligible,
            deductible=self.deductible,
            payments=tuple(Payment(payment.fund, payment.amount, payment.limit) for payment in self.payments),
            facility_share=self.facility_share,
            patient_share=self.patient_share,
            lines=tuple(AssessedLine(**dict(line)) for line in self.lines),
            steps=tuple(_step_back(step) for step in self.steps),
            uses=tuple(Use(use.limit, use.amount, use.holder, use.period) for use in self.uses),
        )


def _payment(payment: Payment) -> PaymentFile:
    return PaymentFile.model_construct(fund=payment.fund, amount=payment.amount, limit=payment.limit)


def _line(line: AssessedLine) -> AssessedLineFile:
    return AssessedLineFile.model_construct(**{name: getattr(line, name) for name in AssessedLineFile.model_fields})


def _step(step: Step) -> StepFile:
    return StepFile.model_construct(
        position=step.position,
        mechanism=step.mechanism,
        rule=step.rule,
        arguments={name: _argument(value) for name, value in step.arguments.items()},
        inputs=[_amount(amount) for amount in step.inputs],
        figures=[
            FigureFile.model_construct(name=each.name, value=each.value, unit=each.unit, clause=each.clause)
            for each in step.figures
        ],
        outputs=[_amount(amount) for amount in step.outputs],
        formula=step.formula,
    )


def _amount(amount: Amount) -> AmountFile:
    return AmountFile.model_construct(name=amount.name, amount=amount.fen, exact_fen=amount.exact)


def _argument(value: Argument) -> ArgumentFile:
    if isinstance(value, Decimal):
        return DecimalArgument.model_construct(decimal=value)
    if isinstance(value, datetime):
        return MomentArgument.model_construct(moment=value)
    if isinstance(value, date):
        return DayArgument.model_construct(day=value)
    return value


def _step_back(step: StepFile) -> Step:
    return Step(
        position=step.position,
        mechanism=step.mechanism,
        rule=step.rule,
        arguments={name: _argument_back(value) for name, value in step.arguments.items()},
        inputs=tuple(_amount_back(amount) for amount in step.inputs),
        figures=tuple(Figure(each.name, each.value, each.unit, each.clause) for each in step.figures),
        outputs=tuple(_amount_back(amount) for amount in step.outputs),
        formula=step.formula,
    )


def _amount_back(amount: AmountFile) -> Amount:
    return Amount(amount.name, amount.amount, amount.exact_fen)


def _argument_back(value: ArgumentFile) -> Argument:
    match value:
        case DecimalArgument():
            return value.decimal
        case DayArgument():
            return value.day
        case MomentArgument():
            return value.moment
        case _:
            return value
