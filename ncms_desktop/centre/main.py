"""``ncms-centre``: the reference county centre on the command line."""

import argparse
import ipaddress
import json
import logging
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from ncms_desktop.bootstrap import default_language
from ncms_desktop.centre.app import make_app
from ncms_desktop.centre.authority import fingerprint
from ncms_desktop.centre.enrol import admit, revoke, write_grant
from ncms_desktop.centre.folder import make_centre, open_centre
from ncms_desktop.centre.listing import listing
from ncms_desktop.centre.packages import add_package
from ncms_desktop.centre.server import Server, listen
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Language, Wording, wording

DEFAULT_PORT = 8443
_HOSTS = ["localhost", "127.0.0.1"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 on success, 2 with a sentence on standard error where the surroundings refuse."""
    arguments = _parser().parse_args(argv)
    words = wording(Language(arguments.language))
    try:
        result: int = arguments.run(arguments, words)
    except EnvironmentFault as fault:
        print(words(fault.code, fault.arguments), file=sys.stderr)
        return 2
    except DBAPIError as error:
        print(words("centre.database-failed", file=str(arguments.dir), detail=str(error.orig)), file=sys.stderr)
        return 2
    except OSError as error:
        detail = error.strerror or str(error)
        print(words("centre.file-failed", file=str(error.filename), detail=detail), file=sys.stderr)
        return 2
    return result


def _init(arguments: argparse.Namespace, words: Wording) -> int:
    centre = make_centre(
        arguments.dir, county=arguments.county, name=arguments.name, hosts=list(arguments.host or _HOSTS)
    )
    _, certificate = centre.authority()
    print(words("centre.made", name=centre.name, county=centre.county, folder=str(centre.folder)))
    print(words("centre.fingerprint", fingerprint=_spaced(fingerprint(certificate))))
    return 0


def _admit(arguments: argparse.Namespace, words: Wording) -> int:
    centre = open_centre(arguments.dir)
    url = arguments.url or f"https://{_in_url(centre.hosts[0])}:{arguments.port}"
    grant = admit(centre, arguments.request, url=url)
    write_grant(grant, arguments.out)
    print(words("centre.admitted", facility=grant.facility, workstation=grant.workstation, file=str(arguments.out)))
    _, certificate = centre.authority()
    print(words("centre.fingerprint", fingerprint=_spaced(fingerprint(certificate))))
    return 0


def _revoke(arguments: argparse.Namespace, words: Wording) -> int:
    revoke(open_centre(arguments.dir), facility=arguments.facility, workstation=arguments.workstation)
    print(words("centre.revoked", facility=arguments.facility, workstation=arguments.workstation))
    return 0


def _serve(arguments: argparse.Namespace, words: Wording) -> int:
    centre = open_centre(arguments.dir)
    centre.books().close()  # a sentence now rather than a stack trace in the middle of starting
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    listener = listen(arguments.bind, arguments.port)

    def ready(port: int) -> None:
        print(words("centre.serving", name=centre.name, host=arguments.bind, port=port), flush=True)
        if arguments.ready_file is not None:
            temporary = arguments.ready_file.with_name(f"{arguments.ready_file.name}.new")
            temporary.write_text(f"{port}\n")
            temporary.replace(arguments.ready_file)

    with listener:
        Server(centre, make_app(centre), on_ready=ready).run(sockets=[listener])
    return 0


def _list(arguments: argparse.Namespace, words: Wording) -> int:
    centre = open_centre(arguments.dir)
    books = centre.books()
    try:
        with books.read() as page:
            held = listing(page, name=centre.name)
    finally:
        books.close()
    if arguments.json:
        print(json.dumps(held, ensure_ascii=False, indent=2))
        return 0
    print(words("centre.list-title", name=centre.name, county=centre.county))
    for workstation in held["workstations"]:
        print(_line(workstation, words))
        for epoch in workstation["epochs"]:
            print(words("centre.list-epoch", epoch=epoch["epoch"], last=epoch["last"], records=epoch["records"]))
            for first, last in epoch["gaps"]:
                print(words("centre.list-gap", epoch=epoch["epoch"], first=first, last=last))
    print(words("centre.list-total", records=held["records"], compensation=held["compensation"]))
    return 0


def _line(workstation: dict[str, Any], words: Wording) -> str:
    code = "centre.list-revoked" if workstation["revoked"] else "centre.list-workstation"
    names = ("facility", "facility_name", "workstation", "records", "accepted", "rejected", "set_aside", "compensation")
    return words(code, {name: workstation[name] for name in names})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ncms-centre", description=__doc__)
    languages = [language.value for language in Language]
    parser.add_argument("--language", choices=languages, default=default_language().value)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="make a centre: authority, server certificate, answer key, database")
    init.add_argument("dir", type=Path, metavar="DIR")
    init.add_argument("--county", required=True, type=_code, help="county code, such as 990123")
    init.add_argument("--name", required=True, help="the county's name")
    init.add_argument("--host", action="append", type=_host, help="name or address of this server; may be repeated")
    init.set_defaults(run=_init)

    enrol = commands.add_parser("admit", help="register a workstation and write its grant")
    enrol.add_argument("request", type=Path, metavar="REQUEST")
    enrol.add_argument("--dir", required=True, type=Path)
    enrol.add_argument("--out", required=True, type=Path, help="the grant's file")
    enrol.add_argument("--port", type=int, default=DEFAULT_PORT, help="where workstations reach this server")
    enrol.add_argument("--url", help="the whole address, where it is not https://HOST:PORT")
    enrol.set_defaults(run=_admit)

    stop = commands.add_parser("revoke", help="refuse a workstation from now on")
    stop.add_argument("facility")
    stop.add_argument("workstation")
    stop.add_argument("--dir", required=True, type=Path)
    stop.set_defaults(run=_revoke)

    serve = commands.add_parser("serve", help="answer workstations")
    serve.add_argument("dir", type=Path, metavar="DIR")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    serve.add_argument("--host", dest="bind", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--ready-file", type=Path, help="gets the port once requests are answered")
    serve.set_defaults(run=_serve)

    add_package(commands)

    show = commands.add_parser("list", help="what the county holds, by workstation")
    show.add_argument("dir", type=Path, metavar="DIR")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=_list)
    return parser


def _code(text: str) -> str:
    if re.fullmatch("[0-9A-Z]{1,12}", text) is None:
        raise argparse.ArgumentTypeError("digits and capital letters, at most 12")
    return text


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if re.fullmatch(r"(?=.{1,253}$)[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?", text) is None:
            raise argparse.ArgumentTypeError("a host name in Latin letters, or an address") from None
        return text


def _spaced(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
