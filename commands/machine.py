"""Commands about this machine: doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.options import (
    EXIT_FAILED,
)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Show what is installed, what is missing, and how to get it; exit status 1 if the program cannot work so.

    Examples:
      shoubiao doctor
    """
    from batch.doctor import examine
    from batch.terminal import print_json, print_table

    findings = list(examine())
    if as_json:
        from dataclasses import asdict

        print_json([asdict(finding) for finding in findings])
    else:
        rows = [(each.name, each.state, each.detail, each.use, each.remedy) for each in findings]
        print_table(None, ["what", "state", "found", "for", "how to get it"], rows)
    if any(each.is_core and each.state != "ok" for each in findings):
        raise typer.Exit(EXIT_FAILED)
