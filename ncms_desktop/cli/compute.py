"""``ncms compute CASE --policy FILE``: one visit computed outside the window, with its trace.

``--schema`` prints the JSON Schema of the case (input) and of the answer (output of ``--json``).
"""

import argparse
import json
from pathlib import Path
from typing import Any

from ncms_desktop.adapters.catalogue_csv import load_catalogue
from ncms_desktop.cli.frame import Exit, Subparsers, read_file, refuse
from ncms_desktop.cli.policy import load_policy
from ncms_desktop.cli.trace import print_outcome
from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import ENGINE_VERSION, compute
from ncms_desktop.compensation.files import case_from_json, result_to_json, schemas
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.model import Policy
from ncms_desktop.wording import Wording

LARGEST_CASE = 50_000_000
"""Bytes: more than a hundred thousand lines with their catalogue entries."""

OUTPUT_VERSION = 1


def add_to(subparsers: Subparsers) -> None:
    """Add ``compute``."""
    command = subparsers.add_parser("compute", help="cli.help.compute")
    command.add_argument("case", type=Path, nargs="?", metavar="CASE", help="cli.help.compute-case")
    command.add_argument("--policy", type=Path, metavar="FILE", help="cli.help.compute-policy")
    command.add_argument("--catalogue", type=Path, metavar="FILE", help="cli.help.compute-catalogue")
    command.add_argument("--json", action="store_true", help="cli.help.compute-json")
    command.add_argument("--schema", action="store_true", help="cli.help.compute-schema")
    command.set_defaults(run=run, parser=command)


def run(arguments: argparse.Namespace, words: Wording) -> int:
    """Compute one case: 0 with the answer, 1 with all findings of case, policy and catalogue."""
    if arguments.schema:
        _print_json({"input": schemas()["case"], "output": output_schema()})
        return Exit.DONE
    if arguments.case is None or arguments.policy is None:
        arguments.parser.error("CASE and --policy FILE are needed, or --schema")
    policy = load_policy(arguments.policy)
    catalogue = None if arguments.catalogue is None else load_catalogue(arguments.catalogue)
    find = catalogue.entry if isinstance(catalogue, Catalogue) else None
    content = read_file(arguments.case, largest=LARGEST_CASE)
    faulty = [each for each in (policy, catalogue) if isinstance(each, tuple)]
    case = case_from_json(content, find_entry=find, file=arguments.case.name)
    if not isinstance(catalogue, tuple) and isinstance(case, tuple):
        faulty.append(case)
    if not isinstance(policy, Policy) or not isinstance(case, Case) or faulty:
        return refuse([finding for findings in faulty for finding in findings], words)
    if isinstance(catalogue, Catalogue) and catalogue.county != policy.county:
        counties = {"policy_county": policy.county, "catalogue_county": catalogue.county}
        return refuse([Finding("rules.county-differs", counties)], words)
    version = policy.version_for(admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on)
    result = version if isinstance(version, Finding) else compute(case, version)
    if isinstance(result, Finding):
        return refuse([result], words)
    if arguments.json:
        _print_json(answer(policy, result))
    else:
        print_outcome(result, None, words)
    return Exit.DONE


def answer(policy: Policy, result: Result) -> dict[str, Any]:
    """What ``--json`` prints. Names and meanings stay; ``output_version`` grows when they change."""
    return {
        "output_version": OUTPUT_VERSION,
        "engine": ENGINE_VERSION,
        "policy": {"id": policy.id, "digest": policy.digest},
        "result": result_to_json(result),
    }


def output_schema() -> dict[str, Any]:
    """JSON Schema of ``answer``."""
    result = schemas()["result"]
    definitions, dialect = result.pop("$defs"), result.pop("$schema")
    text = {"type": "string"}
    return {
        "$schema": dialect,
        "title": "Answer",
        "type": "object",
        "properties": {
            "output_version": {"const": OUTPUT_VERSION},
            "engine": text,
            "policy": {
                "type": "object",
                "properties": {"id": text, "digest": text},
                "required": ["id", "digest"],
                "additionalProperties": False,
            },
            "result": result,
        },
        "required": ["output_version", "engine", "policy", "result"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
