"""The household account: first, last, only, and for the inpatient's own share. All figures are derived by hand."""

import pytest
from builders.tiers import HALF, funds, refused, settled, tiers, uses, visit

from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.circumstances import Holder

FIRST = 'mechanism = "household-account"\naccount = "household"\nturn = "first"'
LAST = 'mechanism = "household-account"\naccount = "household"\nturn = "last"'
ONLY = 'mechanism = "household-account"\naccount = "household"\nturn = "only"'
HALF_OF_REST = 'mechanism = "rate"\nfrom = "base"\nbase = "eligible"\nrate.all = { rate = 0.50, clause = "rate" }'


def balance_of(result: Result) -> str:
    (use,) = (use for use in result.uses if use.limit == "household")
    assert use.holder is Holder.HOUSEHOLD
    return uses(result)["household"]


def test_the_account_pays_last_what_the_pool_leaves() -> None:
    """100.00 × 50% = 50.00 from the pool; of the other 50.00 the account has 30.00; 20.00 remain the patient's."""
    result = settled(visit("100.00", balances={"household": "30.00"}), tiers(HALF, LAST))
    assert funds(result) == {"basic": "50.00", "household-account": "30.00"}
    assert result.patient_share == 2_000
    assert balance_of(result) == "30.00"


def test_the_account_pays_an_inpatients_own_share_beyond_the_catalogue_where_the_policy_says_so() -> None:
    """Total 140.00, of which 40.00 self-paid; the pool pays 50.00; the account the other 90.00 of the total."""
    beyond = f'{LAST}\nfrom = ["total"]'
    case = visit("100.00", self_paid="40.00", balances={"household": "200.00"})
    assert funds(settled(case, tiers(HALF, beyond))) == {"basic": "50.00", "household-account": "90.00"}
    assert funds(settled(case, tiers(HALF, LAST))) == {"basic": "50.00", "household-account": "50.00"}


def test_the_account_pays_first_and_the_pool_pays_on_what_it_leaves() -> None:
    """The account's 30.00 first; the pool then pays (100.00 − 30.00) × 50% = 35.00; 35.00 remain the patient's."""
    result = settled(visit("100.00", balances={"household": "30.00"}), tiers(FIRST, HALF_OF_REST))
    assert funds(result) == {"basic": "35.00", "household-account": "30.00"}
    assert result.patient_share == 3_500


def test_an_account_that_comes_first_and_covers_all_leaves_the_pool_nothing() -> None:
    result = settled(visit("100.00", balances={"household": "100.01"}), tiers(FIRST, HALF_OF_REST))
    assert funds(result) == {"household-account": "100.00"}
    assert result.patient_share == 0


def test_an_account_may_pay_alone() -> None:
    result = settled(visit("100.00", self_paid="5.00", balances={"household": "60.00"}), tiers(ONLY))
    assert funds(result) == {"household-account": "60.00"}
    assert result.patient_share == 4_500


@pytest.mark.parametrize(("balance", "code"), [("0.00", "empty"), ("-5.00", "empty"), ("49.99", "used-up")])
def test_no_more_is_paid_than_is_on_the_account(balance: str, code: str) -> None:
    result = settled(visit("100.00", balances={"household": balance}), tiers(HALF, LAST))
    paid = result.total - result.patient_share - 5_000
    assert paid == max(int(balance.replace(".", "")), 0)
    assert [step.rule for step in result.steps if step.mechanism == "household-account"] == [
        f"trace.household-account-{code}"
    ]


def test_an_account_that_nobody_named_is_empty() -> None:
    assert funds(settled(visit("100.00"), tiers(HALF, LAST))) == {"basic": "50.00"}


def test_the_account_pays_at_most_an_amount_per_visit() -> None:
    most = f'{LAST}\nmost = {{ yuan = 20, clause = "most" }}'
    result = settled(visit("100.00", balances={"household": "30.00"}), tiers(HALF, most))
    assert funds(result) == {"basic": "50.00", "household-account": "20.00"}
    (step,) = (step for step in result.steps if step.mechanism == "household-account")
    assert step.rule == "trace.household-account-most"
    assert [(figure.name, figure.value, figure.clause) for figure in step.figures] == [("most", "20.00", "most")]


def test_a_blank_most_refuses_the_visit() -> None:
    blank = f'{LAST}\nmost = {{ blank = true, clause = "most" }}'
    finding = refused(visit("100.00", balances={"household": "30.00"}), tiers(HALF, blank))
    assert (finding.code, finding.arguments["key"]) == ("compute.figure-blank", "most")


def test_the_trace_says_what_is_left_on_the_account() -> None:
    result = settled(visit("100.00", balances={"household": "80.00"}), tiers(HALF, LAST))
    (step,) = (step for step in result.steps if step.mechanism == "household-account")
    assert (step.rule, step.formula) == ("trace.household-account", "80.00 − 50.00 = 30.00")
    assert [amount.name for amount in step.inputs] == ["eligible", "paid", "balance.household"]
    assert [(amount.name, amount.fen) for amount in step.outputs] == [("payment.household-account", 5_000)]
