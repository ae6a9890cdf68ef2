"""The report for people at a terminal, or in the log of a CI run."""

from schema_doctor.report.checked import checked, probed
from schema_doctor.report.page import AnyPage, Page
from schema_doctor.report.planned import fixed, planned, unfinished
from schema_doctor.report.summary import headline
from schema_doctor.result import Checked, Fixed, Planned, Probed, Result, Unfinished

WIDTH = 100  # columns, where there is no terminal to ask
NARROWEST = 40


def render(result: Result, *, color: bool = False, width: int | None = None, verbose: bool = False) -> str:
    """Return the report, plain unless `color`; `verbose` explains each code and hazard where it occurs."""
    page = _page(color=color, width=max(width or WIDTH, NARROWEST))
    page.prose(headline(result), "bold")
    match result:
        case Checked():
            checked(page, result, verbose=verbose)
        case Probed(checked=found):
            probed(page, found, verbose=verbose)
        case Planned():
            planned(page, result, verbose=verbose)
        case Fixed():
            fixed(page, result, verbose=verbose)
        case Unfinished():
            unfinished(page, result)
    return page.text()


def _page(*, color: bool, width: int) -> AnyPage:
    if not color:
        return Page(width=width)
    from schema_doctor.report.richpage import RichPage  # noqa: PLC0415 - of no use where nobody sees a color

    return RichPage(width=width)
