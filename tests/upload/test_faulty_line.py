"""A line and a county that fail in every way: nothing lost, nothing twice, asked before sent again."""

from collections.abc import Callable
from random import Random

import pytest
from builders.county import CountyUnderTest, Fault, FaultyLine, body, record
from builders.window import Window
from upload.faults import crash, cut_in_mid_answer, cut_in_mid_request, fine, garbage, lose_answer
from upload.sender import Sender

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wire.record import GENESIS, RecordNumber

NewLine = Callable[[], CountyHttp]


def test_field_bug_6_an_answer_lost_after_the_county_stored_is_asked_for_and_nothing_is_sent_twice(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine
) -> None:
    sender.queue(3)
    county.faults.append(lose_answer(wire))
    first = sender.upload()
    assert (first.line_down, first.accepted, first.waiting) == ("line.cut", 0, 3)
    assert sender.states() == ["sent"] * 3
    assert county.held() == (3, "6750.00")
    county.requests.clear()
    assert sender.upload() == UploadReport(asked=3, accepted=3)
    assert county.requests == ["/v1/records/state"]
    assert county.held() == (3, "6750.00")


def test_field_bug_4_the_line_drops_between_and_in_mid_batch_and_nothing_vanishes(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, new_line: NewLine
) -> None:
    sender.queue(9)
    county.faults.extend([fine, cut_in_mid_request(wire)])
    first = sender.upload(batch_records=3)
    assert (first.accepted, first.waiting, first.line_down) == (3, 6, "line.cut")
    assert sender.states() == ["accepted"] * 3 + ["sent"] * 3 + ["pending"] * 3
    county.faults.extend([fine, cut_in_mid_answer])
    second = sender.upload(new_line(), batch_records=3)
    assert (second.asked, second.accepted, second.line_down) == (3, 0, "line.cut")
    assert sender.upload(new_line(), batch_records=3) == UploadReport(asked=3, sent=3, accepted=6)
    assert county.held() == (9, "20250.00")


@pytest.mark.parametrize(("fault", "code"), [(garbage, "line.nonsense"), (crash, "line.fault")])
def test_nonsense_and_faults_of_the_county_leave_everything_waiting(
    sender: Sender, county: CountyUnderTest, fault: Fault, code: str
) -> None:
    sender.queue(2)
    county.faults.append(fault)
    report = sender.upload()
    assert (report.line_down, report.waiting) == (code, 2)
    assert sender.upload() == UploadReport(asked=2, sent=2, accepted=2)


def test_a_county_that_is_off_costs_nothing_and_is_asked_first_afterwards(
    sender: Sender, county: CountyUnderTest
) -> None:
    sender.queue(2)
    county.stop()
    report = sender.upload()
    assert (report.line_down, report.waiting) == ("line.unreachable", 2)
    county.start()
    assert sender.upload() == UploadReport(asked=2, sent=2, accepted=2)
    assert county.held() == (2, "4500.00")


def test_the_county_restarts_between_batches(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(4)

    def restart(_done: int, _waiting: int) -> bool:
        county.stop()
        county.start()
        return True

    assert sender.upload(batch_records=2, progress=restart) == UploadReport(sent=4, accepted=4)
    assert county.held() == (4, "9000.00")


def test_a_refusal_whose_answer_was_lost_is_still_a_refusal(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine
) -> None:
    sender.queue(1, wrong=(1,))
    county.faults.append(lose_answer(wire))
    sender.upload()
    assert sender.upload() == UploadReport(asked=1, rejected=1)
    assert sender.states() == ["rejected"]


def test_a_number_that_the_county_holds_with_other_bytes_is_a_conflict_and_the_rest_goes_on(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, window: Window
) -> None:
    number = RecordNumber("P01", "W01", 1, 1)
    other = record(window.office.signer, number, GENESIS, content_body=body(number, visit="ZY-OLD"))
    sender.line.send([other])
    sender.queue(2)
    county.faults.append(lose_answer(wire))
    assert sender.upload(batch_records=1).waiting == 2
    report = sender.upload(batch_records=1)
    assert (report.conflicts, report.waiting) == (1, 0)
    assert sender.states()[0] == "conflict"
    # the second follows a record that the county doesn't hold: it is told so, and waits for a person like the first
    assert sender.states()[1] == "rejected"
    assert county.listing()["set_aside"] == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_of_faults_loses_nothing_and_doubles_nothing(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, new_line: NewLine, seed: int
) -> None:
    random = Random(seed)
    bad = [lose_answer(wire), cut_in_mid_request(wire), cut_in_mid_answer, garbage, crash]
    sent = sender.queue(30, wrong=(7, 23))
    broken_off = 0
    for _ in range(100):
        county.faults.extend(random.choices([fine, *bad], weights=[5, 1, 1, 1, 1, 1], k=3))
        report = sender.upload(new_line(), batch_records=random.randint(1, 3))
        broken_off += report.line_down is not None
        if not report.waiting:
            break
    assert broken_off > 0
    county.faults.clear()
    assert sender.states().count("accepted") == 28
    assert sender.states().count("rejected") == 2
    assert county.held() == (30, "63000.00")
    held = {answer.number: answer.digest for answer in sender.line.ask([one.number for one in sent])}
    assert held == {str(one.number): one.digest for one in sent}
