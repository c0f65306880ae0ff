"""The energy arena balances every month and draw, and its levers work in the direction that they should."""

import sys
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relevo
from relevo.model.energy import company, contracts, fuel, power, refining

sys.path.insert(0, str(Path(__file__).parent.parent / "docs" / "estimation"))
import energy_emissions
import energy_production

PUBLISHED = Path(__file__).parent / "published" / "data"
DRAWS = 64
KEPT = [
    "crude_output", "company_output", "private_output", "rounds_output", "contracts_output", "crude_runs",
    "crude_exports", "crude_stock_change", "crude_stock", "generation", "unserved_energy", "power_demand",
    "network_losses", "pump_price", "next_pump_price", "landed_cost", "distribution_margin", "fuel_quota",
    "tax_forgone", "cash_compensation", "fuel_vat", "fuel_litres", "fuel_subsidy", "fuel_tax_revenue",
    "contract_revenue", "area_fees",
    "contract_payments", "round_income", "exchange_rate", "company_balance", "company_debt", "supplier_arrears",
    "oil_revenue", "clean_share", "claims_outstanding", "confidence", "contract_progress", "crude_value",
    "new_refinery_progress", "priority_in_force", "plant_available", "dispatch", "tariff_subsidy", "liquids_output",
]  # fmt: skip


@cache
def run(programme="announced", scenario="baseline", levers=()):
    return relevo.simulate(
        "mexico_2018", draws=DRAWS, programme=programme, scenario=scenario, outputs=KEPT, levers=dict(levers)
    )


def last(data):
    return data.isel(month=-1).mean("draw")


# Identities


def test_crude_is_run_or_exported_or_put_in_stock():
    found = run()
    rest = found.crude_output - found.crude_runs - found.crude_exports - found.crude_stock_change
    assert float(abs(rest).max()) < 1e-9
    days = 365.25 / 12
    change = found.crude_stock.diff("month").to_numpy()
    flow = found.crude_stock_change.isel(month=slice(None, -1)).to_numpy() * days / 1000
    assert np.allclose(change, flow, atol=1e-9)


def test_generation_is_demand_and_losses_less_what_is_not_served():
    found = run()
    supplied = found.generation.sum("plant") + found.unserved_energy
    assert np.allclose(supplied, found.power_demand + found.network_losses, rtol=1e-9)


def test_a_litre_is_cost_margin_and_taxes_less_what_the_treasury_gives_up():
    found = run()
    parts = (
        found.landed_cost + found.distribution_margin + found.fuel_quota - found.tax_forgone - found.cash_compensation
    )
    assert np.allclose(found.next_pump_price, parts * 1.16, rtol=1e-9)
    assert np.allclose(found.pump_price.isel(month=slice(1, None)), found.next_pump_price.isel(month=slice(None, -1)))


def test_fuel_tax_is_the_quota_on_all_litres_less_the_subsidy():
    found = run()
    law = (found.fuel_quota * found.fuel_litres).sum("fuel")
    assert np.allclose(found.fuel_tax_revenue + found.fuel_subsidy, law, rtol=1e-9)
    given_up = ((found.tax_forgone + found.cash_compensation) * found.fuel_litres).sum("fuel")
    assert np.allclose(found.fuel_subsidy, given_up, rtol=1e-9)


def test_crude_of_the_country_is_that_of_the_company_and_of_contractors():
    found = run()
    assert np.allclose(found.crude_output, found.company_output + found.private_output, rtol=1e-12)
    assert bool((found.rounds_output <= found.private_output + 1e-9).all())
    assert bool((found.private_output <= found.contracts_output).all())


def test_contracts_pay_through_their_instruments():
    found = run()
    dollars = (found.contract_payments + found.round_income) * found.exchange_rate / 1000
    assert np.allclose(found.contract_revenue, dollars + found.area_fees, rtol=1e-9)


def test_a_shortfall_of_the_company_becomes_debt_or_arrears():
    found = run()
    now, later = slice(None, -1), slice(1, None)
    borrowed = found.company_debt.diff("month").to_numpy() * found.exchange_rate.isel(month=now).to_numpy()
    waited = found.supplier_arrears.isel(month=later).to_numpy() - found.supplier_arrears.isel(month=now).to_numpy()
    assert np.allclose(borrowed + waited, -found.company_balance.isel(month=now).to_numpy(), atol=1e-8)


# Limits


def test_every_number_of_every_draw_is_finite():
    assert int((run().lost >= 0).sum()) == 0
    assert int((run("none").lost >= 0).sum()) == 0


def test_plants_never_give_more_than_they_can():
    found = run()
    assert bool((found.dispatch <= found.plant_available + 1e-6).all())
    assert bool((found.dispatch >= 0).all())


@given(load=st.floats(1, 1e5), costs=st.lists(st.sampled_from([0.0, 10.0, 10.0, 55.5]), min_size=4, max_size=4))
def test_the_order_of_plants_is_complete_whatever_their_costs(load, costs):
    before = power.runs_before(jnp.asarray(costs), 0.0, 0.0, jnp.zeros(4))
    assert np.array_equal(np.asarray(before + before.T), 1 - np.eye(4))
    available = jnp.asarray([100.0, 200.0, 300.0, 400.0])
    given_power = power.dispatch(jnp.asarray([load]), before, available)
    assert float(given_power.sum()) == pytest.approx(min(load, 1000.0), rel=1e-9)


@given(
    use=st.floats(0, 1), rehab=st.floats(0, 1), speed=st.floats(0, 2), shock=st.floats(-4, 4), wear=st.floats(0, 0.3)
)
def test_a_refinery_runs_between_nothing_and_all(use, rehab, speed, shock, wear):
    after = refining.next_refinery_use(use, rehab, 0.7, speed, wear, 0.05, shock, 1.0, 12.0)
    assert 0 <= float(after) <= 1


def test_progress_of_contracts_never_goes_back_and_ends_at_first_oil():
    progress = run().contract_progress
    assert bool((progress.diff("month") >= 0).all())
    assert float(progress.max()) == 1.0


# Directions


def test_drilling_holds_up_the_companys_crude():
    with_plan = run("none", levers=(("pemex_production_plan", 1.0),))
    assert float(last(with_plan.company_output)) > float(last(run("none").company_output))


def test_new_wells_and_a_second_refinery_are_charged_beyond_what_the_treasury_gives_for_them():
    assert float(company.company_extra_cost(5.0, 2.0, 3.0)) == 4
    assert float(company.company_extra_cost(5.0, 0.0, 6.0)) == 0
    assert float(company.production_plan_cost(1.0, 72.0, 0.25, 1.0, 12.0)) == 4.5
    outputs = ["second_refinery_cost", "new_refinery_cost", "exchange_rate", "second_refinery_progress"]
    second = relevo.simulate("mexico_2018", draws=20, outputs=outputs, levers={"second_refinery": 1.0})
    in_dollars = (second.second_refinery_cost / second.exchange_rate).sum("month")
    built = second.new_refinery_cost * second.second_refinery_progress.isel(month=-1)
    beyond = (second.second_refinery_cost / second.exchange_rate).isel(month=-1)
    np.testing.assert_allclose(in_dollars - beyond, built, rtol=1e-9)


def test_cancelling_contracts_takes_their_oil_and_raises_claims():
    kept, cancelled = run(), run(scenario="contracts_cancelled")
    assert float(last(cancelled.private_output)) == pytest.approx(0.9 * float(last(kept.private_output)), rel=0.02)
    assert float(last(cancelled.claims_outstanding)) > 0
    assert float(last(kept.claims_outstanding)) == 0
    after = {"month": slice("2020-02", "2020-06")}
    assert float((cancelled.confidence - kept.confidence).sel(after).mean()) < 0


def test_a_review_of_contracts_costs_confidence():
    base = run("none")
    reviewed = run("none", levers=(("contract_review", 1.0),))
    assert float((reviewed.confidence - base.confidence).sel(month=slice("2019-01", "2019-06")).mean()) < 0


def test_old_refineries_run_more_once_they_are_repaired_and_exports_fall():
    base, repaired = run("none"), run("none", levers=(("refinery_rehab", 1.0),))
    assert float(last(repaired.crude_runs)) > float(last(base.crude_runs))
    assert float(last(repaired.crude_exports)) < float(last(base.crude_exports))


def test_a_promise_on_prices_costs_the_treasury_more_the_dearer_oil_is():
    def given_up(crude, promise):
        landed = fuel.landed_cost(crude, jnp.asarray([20.5]), 19.0, 158.987)
        full = fuel.full_fuel_price(landed, jnp.asarray([3.0]), jnp.asarray([4.59]), 0.16)
        price = jnp.asarray([18.06])
        wanted = fuel.wanted_pump_price(price, full, 0.15, price, 1.0, promise, 0.0, 1.0)
        return fuel.fuel_stimulus(full, wanted, 0.16)[0]

    assert float(given_up(100.0, 1.0)) > float(given_up(100.0, 0.0)) > float(given_up(60.0, 0.0))
    slope = float(jax.grad(given_up)(100.0, 1.0))
    assert slope == pytest.approx(19.0 / 158.987)
    beyond = fuel.cash_compensation(jnp.asarray([6.0]), fuel.tax_forgone(jnp.asarray([6.0]), jnp.asarray([4.59])))
    assert float(beyond[0]) == pytest.approx(1.41)


def test_utility_first_burns_more_fuel_oil_where_courts_let_it():
    base, first = run(), run(scenario="utility_first")
    last_month = {"month": -1}
    in_force = (first.priority_in_force - base.priority_in_force).isel(last_month) > 0.5
    assert 0 < int(in_force.sum()) < DRAWS
    more = (first.generation - base.generation).sel(plant="fuel_oil").isel(month=-1)
    assert float(more[in_force].mean()) > 0
    assert float((first.clean_share - base.clean_share).isel(month=-1)[in_force].mean()) < 0


def test_a_dollar_and_a_hundred_thousand_barrels_move_oil_revenue_as_the_ministry_says():
    """General criteria for 2020: 0.05 % of output for a dollar, 0.12 % for a hundred thousand barrels a day."""
    output_in_money, peso = 24_000.0, 19.0

    def year(price, barrels):
        value = company.crude_value(barrels, price, peso, 30.4375, 1e6)
        return 12 * company.oil_revenue(951.4, 0.85, value, 63.0, 0.3, 0.0, 1.0, 12.0)

    dollar = float(jax.grad(year, argnums=0)(58.0, 1850.0))
    barrels = 100 * float(jax.grad(year, argnums=1)(58.0, 1850.0))
    assert 100 * dollar / output_in_money == pytest.approx(0.05, abs=0.01)
    assert 100 * barrels / output_in_money == pytest.approx(0.12, abs=0.03)


def test_courts_stop_a_law_but_not_the_constitution():
    none, bill = jnp.zeros(2), jnp.asarray([1.0, 0.0])
    assert float(power.priority_in_force(1.0, 1.0, 0.0, none, bill)) == 0.0
    assert float(power.priority_in_force(1.0, 1.0, 1.0, none, bill)) == 1.0
    assert float(power.priority_in_force(0.0, 0.0, 0.0, jnp.asarray([0.6, 1.0]), bill)) == pytest.approx(0.6)


def test_a_bill_for_the_utility_needs_congress_before_it_moves_plants():
    found = run("announced", levers=(("secondary_energy_law", 1.0),)).priority_in_force
    assert float(found.isel(month=0).max()) == 0.0
    assert float(last(found)) > float(last(run().priority_in_force))


def test_a_plant_abroad_is_paid_once_and_earns_from_then_on():
    paid = [
        float(refining.purchase_outlay(before, after, 2.0, 19.0, 1.0)) for before, after in [(0.0, 0.5), (0.5, 0.5)]
    ]
    assert paid == [pytest.approx(19.0), 0.0]
    earned = float(refining.bought_plant_result(0.5, 270.0, 4.0, 19.0, 30.4375, 1e6))
    assert earned == pytest.approx(0.5 * 270e3 * 4 * 19 * 30.4375 / 1e9)
    assert float(refining.next_plant_abroad_share(0.5, 0.0)) == 0.5


def test_confidence_slows_contractors_down_but_never_speeds_them_up():
    assert float(contracts.contract_pace(0.1, -2.0, 0.3)) == pytest.approx(0.8)
    assert float(contracts.contract_pace(0.1, 3.0, 0.3)) == 1.0
    assert float(jax.grad(contracts.contract_pace, argnums=1)(0.1, -2.0, 0.3)) > 0


def test_prices_held_in_money_fall_in_real_terms():
    price = jnp.asarray([20.0])
    wanted = fuel.wanted_pump_price(price, price, 0.1, price, 1.2, 0.0, 1.0, 1.0)
    assert float(wanted[0]) == pytest.approx(20.0)
    wanted = fuel.wanted_pump_price(price, price, 0.1, price, 1.2, 1.0, 0.0, 1.0)
    assert float(wanted[0]) == pytest.approx(24.0)


# History


def test_crude_of_2010_to_2018_lies_in_bands_of_fits_that_end_five_years_before():
    """Nine years in bands of 80 %: between 6 and 9 inside is what such bands give; 8 are."""
    crude_of_2018 = 1813.0  # the company's report of the year; known after the cut-off, so for this test only
    found = energy_production.held_out(crude_of_2018)
    assert len(found) == 9
    assert found.inside.sum() == 8


def test_the_fit_in_the_pack_is_what_the_script_gives():
    kept = pd.read_csv(energy_production.PACK / "tables" / "production_fit.csv")
    pd.testing.assert_frame_equal(kept, energy_production.posterior(), rtol=1e-4)
    assert energy_production.opening(kept) == pytest.approx(1750, abs=3)


def test_emissions_of_2013_to_2018_follow_from_generation_within_a_tenth_of_a_million_tonnes():
    table = pd.read_csv(PUBLISHED / "generation_by_source.csv", index_col="year")
    factors = energy_emissions.factors()
    emitted = (table[factors.index] * factors).sum(axis=1)
    published = table["carbon_intensity"] * table[factors.index].sum(axis=1) / 1000
    assert list(table.index) == list(range(2013, 2019))
    assert float((emitted - published).abs().max()) < 0.1


def test_factors_of_plants_are_those_of_the_estimate():
    plants = pd.read_csv(energy_production.PACK / "tables" / "plants.csv", index_col="plant")
    factors = energy_emissions.factors()
    same = {
        "coal": "coal",
        "utility_gas": "gas",
        "fuel_oil": "oil",
        "nuclear": "nuclear",
        "hydro": "hydro",
        "solar": "solar",
    }
    for plant, source in same.items():
        assert plants.emission_factor[plant] == pytest.approx(factors[source], abs=6e-4)


def test_three_auctions_awarded_7153_megawatts_at_falling_prices():
    auctions = pd.read_csv(energy_production.PACK / "tables" / "power_auctions.csv")
    assert auctions.capacity_mw.sum() == 7153
    assert auctions.price_usd_mwh.round(1).tolist() == [41.8, 33.5, 20.6]
    assert auctions.basket.notna().all()
    plants = pd.read_csv(energy_production.PACK / "tables" / "plants.csv")
    assert plants.auction_awards.sum() == pytest.approx(auctions.capacity_mw.sum() / 3, rel=0.01)
    assert plants.pipeline_mw.sum() <= auctions.capacity_mw.sum()
