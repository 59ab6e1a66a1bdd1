"""What ``ncms upload`` says, and the exit code that a scheduler sees."""

import pytest

from ncms_desktop.cli.upload import say
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wording import Language, wording

ENGLISH = wording(Language.ENGLISH)


@pytest.mark.parametrize(
    ("report", "code", "said"),
    [
        (UploadReport(), 0, "Sent 0"),
        (UploadReport(sent=3, accepted=2, duplicates=1), 0, "the county took 3 and refused 0; 0 still waiting"),
        (UploadReport(sent=3, accepted=1, rejected=1, conflicts=1), 1, "2 records were refused"),
        (UploadReport(waiting=4, busy=True), 1, "Another upload is at work"),
        (UploadReport(waiting=4, line_down="line.timeout"), 2, "didn't answer in time"),
        (UploadReport(rejected=1, waiting=4, line_down="line.cut"), 2, "was cut"),
    ],
)
def test_a_report_is_said_in_words_and_as_an_exit_code(
    report: UploadReport, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(report, ENGLISH) == code
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
