"""``k2desk check``: ten lines on whether the gateway works, each as soon as it is known."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Final

import msgspec

from k2desk.commands.base import Command
from k2desk.core.errors import K2DeskError

if TYPE_CHECKING:
    from k2desk.core.gateway import CheckLine, GatewayChecked
    from k2desk.desk.gateway import Gateway
    from k2desk.desk.gateways import Gateways

_SIGNS: Final = {"green": "ok", "red": "RED", "untried": "-"}
_WIDTH: Final = 40
NO_KEY: Final = (
    "There is no key for {name}. Set {env} for this time, or start k2desk and paste one on the first page."
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--provider", metavar="P", help="its id, such as cometapi, instead of the settings' one"
    )
    parser.add_argument("--base-url", metavar="U", help="where to, instead of the settings' address")
    parser.add_argument("--model", metavar="M", help="which model, instead of the settings' one")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the lines")
    parser.epilog = "Status 0: every line is green. 1: some are not. 2: there is no key, or nothing to ask."


def _run(given: argparse.Namespace) -> int:
    from k2desk.commands.program import opened

    try:
        instead = {"provider": given.provider, "base_url": given.base_url, "model": given.model}
        with opened(**instead) as (program, _):
            gateways = program.gateways
            gateways.find_key()
            gateway = gateways.chosen()
            if not gateways.ready:
                env = gateway.spec.key_env or "its key"
                sys.stderr.write(f"{NO_KEY.format(name=gateway.spec.name, env=env)}\n")
                return 2
            return asyncio.run(_check(gateways, gateway, as_json=given.json))
    except K2DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def _check(gateways: Gateways, gateway: Gateway, *, as_json: bool) -> int:
    from k2desk.provider.check.plan import ceiling

    most = ceiling(gateway.rates.price_of(gateway.model))
    if as_json:
        found = await gateways.check(lambda line: None)
        print(msgspec.json.format(msgspec.json.encode(_document(found, most)), indent=2).decode())
        return 0 if found.fine else 1
    way = f", {gateway.network.way}" if gateway.network.way else ""
    print(f"{gateway.model or 'The first model'} of {gateway.spec.name} at {gateway.base_url}{way}")
    print(f"It costs ${most:.4f} at most, mostly far less.\n", flush=True)
    found = await gateways.check(_tell)
    print(f"\n{found.greens} of {len(found.lines)} green, spent about ${found.dollars:.4f}")
    return 0 if found.fine else 1


def _tell(line: CheckLine) -> None:
    from k2desk.core.visible import visible

    detail = visible(line.detail).replace("\n", " ")
    print(f"{_SIGNS[line.state]:>3}  {line.title:<{_WIDTH}}{detail}".rstrip())
    if line.remedy:
        print(f"     {line.remedy}")
    sys.stdout.flush()


def _document(found: GatewayChecked, most: float) -> dict[str, object]:
    lines = [{**msgspec.to_builtins(line), "title": line.title} for line in found.lines]
    plain = {name: value for name, value in msgspec.to_builtins(found).items() if name != "kind"}
    return {**plain, "lines": lines, "most_dollars": most, "fine": found.fine}


COMMAND = Command("Check the gateway: ten lines, each green or red.", _arguments, _run)
