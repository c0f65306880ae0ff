"""What the Mexican law of 2014 takes from a barrel: curves shared by the energy arena and the solver of single
contracts.

Prices are in dollars per barrel or per million British thermal units, rates are shares of the value at the wellhead.
Source: lish-2014 (Ley de Ingresos sobre Hidrocarburos, articles 23 and 24).
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array

from relevo.engine.units import BarrelPrice, Share, Unit

SharePerDollar = Annotated[Array, Unit("barrel / USD")]
GasPrice = Annotated[Array, Unit("USD / MMBtu")]


def oil_royalty_rate(
    price: BarrelPrice, threshold: BarrelPrice, floor: Share, slope: SharePerDollar, intercept: Share
) -> Share:
    """Royalty on crude: flat below the threshold price, rising with the price above it."""
    return jnp.where(price < threshold, floor, slope * price + intercept)


def condensate_royalty_rate(
    price: BarrelPrice, threshold: BarrelPrice, floor: Share, slope: SharePerDollar, discount: Share
) -> Share:
    """Royalty on condensate: flat below the threshold price, rising with the price above it."""
    return jnp.where(price < threshold, floor, slope * price - discount)


def associated_gas_royalty_rate(price: GasPrice, divisor: GasPrice) -> Share:
    """Royalty on gas that comes up with crude."""
    return price / divisor


def dry_gas_royalty_rate(price: GasPrice, lower: GasPrice, upper: GasPrice, middle: Share, divisor: GasPrice) -> Share:
    """Royalty on gas that comes up alone: nothing at low prices, then quickly up to the rate of associated gas."""
    rising = middle * (price - lower) / price
    return jnp.where(price <= lower, 0.0, jnp.where(price < upper, rising, price / divisor))


def adjusted_state_share(share: Share, lower_account: Array, upper_account: Array, adjustment: Share) -> Share:
    """The State's share of profit after the contract's adjustment mechanism.

    The accounts are the contractor's cash flows carried forward at the lower and the upper rate of return: the first
    turns positive when the lower rate has been earned, the second when the upper one has. In between, the contractor's
    part is cut in proportion to how far the return has come, down to ``1 - adjustment`` of what was bid.
    """
    spread = lower_account - upper_account
    between = lower_account / jnp.where(spread > 0, spread, 1.0)
    reached = jnp.where(lower_account <= 0, 0.0, jnp.where(upper_account >= 0, 1.0, between))
    return 1 - (1 - share) * (1 - adjustment * reached)
