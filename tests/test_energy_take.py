"""The State's take of a contract adds up, reads the bids that were signed, and refuses a faulty file row by row."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.errors import PackError, RunError
from relevo.solvers.government_take import checked, contracts_file, government_take, read_contracts, take_by

COLUMNS = (
    "contract,round,tender,type,setting,phase,hydrocarbon,surface_km2,state_bid_percent,cash_musd,resource_mmboe,"
    "committed_musd,potential_musd,state_company_percent"
)
ONE = f"""{COLUMNS}
A,1,1.1,licence,deep,exploration,oil,2000,16,0,500,50,900,0
B,1,1.1,production_sharing,shallow,extraction,oil,60,70,5,180,200,800,0
"""
INSTRUMENTS = ("base_royalty", "additional_royalty", "profit_share", "fees", "income_tax", "bonus")


def two() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(ONE), dtype=str)


def contracts() -> pd.DataFrame:
    return read_contracts(contracts_file("mexico_2018")).set_index("contract")


def test_the_instruments_add_up_to_the_take_of_every_contract():
    run = government_take(price=[45.0, 60.0, 90.0], cost_scale=[0.8, 1.2])
    state = sum(run[name] for name in INSTRUMENTS)
    rent = run.value - run.costs
    assert np.allclose((state / rent).where(rent > 0), run.take, equal_nan=True, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(price=st.floats(35, 150), scale=st.floats(0.5, 1.2), bid=st.floats(0, 95))
def test_the_state_never_shares_more_than_its_adjusted_part(price, scale, bid):
    table = two().iloc[1:].assign(state_bid_percent=str(bid))
    run = government_take(table, price=price, cost_scale=scale).isel(contract=0, price=0, cost=0)
    most = 1 - (1 - bid / 100) * 0.75
    assert 0 <= float(run.profit_share) <= most * float(run.value - run.base_royalty) + 1e-6


@settings(max_examples=25, deadline=None)
@given(low=st.floats(0, 60), rise=st.floats(1, 35))
def test_a_higher_bid_leaves_less_to_the_contractor(low, rise):
    values = [
        government_take(two().assign(state_bid_percent=str(bid))).contractor_npv[:, 0, 0] for bid in (low, low + rise)
    ]
    assert np.all(values[1] < values[0])


def test_the_return_is_the_rate_at_which_the_contract_is_worth_nothing():
    run = government_take(two(), price=90.0)
    assert np.all((run.contractor_npv > 0) == (run.contractor_irr > 0.10))


def test_prices_and_costs_in_one_call_give_what_single_calls_give():
    many = government_take(two(), price=[50.0, 80.0], cost_scale=[0.9, 1.1])
    one = government_take(two(), price=80.0, cost_scale=0.9)
    assert np.allclose(many.take[:, 1, 0], one.take[:, 0, 0], rtol=1e-12)


def test_bids_are_those_that_were_signed_and_not_the_first_ones():
    table = contracts()
    by_name = table.set_index("name")
    signed = by_name.state_bid_percent
    assert signed["La Laja"] == 29.69
    assert signed["Tecolutla"] == 31.22
    assert signed["Paso de Oro"] == 10.20
    first = pd.to_numeric(by_name.first_bid_percent)
    assert first["La Laja"] == 66.30
    assert (first - signed).abs().gt(0.005).sum() == 6


def test_the_107_contracts_have_the_published_numbers_per_round():
    table = contracts()
    assert table.groupby("round", sort=False).size().tolist() == [38, 50, 16, 3]
    assert table.groupby("tender").size()["1.3"] == 25


def test_imputed_bids_keep_the_published_mean_of_their_tender():
    table = contracts()
    means = table.groupby("tender").state_bid_percent.mean()
    assert means["2.4"] == pytest.approx(16.12, abs=0.01)
    assert means["3.1"] == pytest.approx(45.8, abs=0.01)
    assert set(table.tender[table.imputed == "1"]) == {"2.4", "3.1"}


def test_cash_of_round_2_is_what_the_bids_say():
    table = contracts()
    known = table[table.tender.isin(["2.1", "2.2", "2.3"])].cash_musd.sum()
    published_deep_water = 525.0  # nine bids of tender 2.4; six of them are known one by one
    assert known + published_deep_water == pytest.approx(642.9, abs=0.1)
    assert table[table.tender == "2.4"].cash_musd.sum() < published_deep_water


def test_gas_at_its_own_price_leaves_no_rent_in_dry_gas():
    run = government_take(gas_price=3.0)
    table = contracts()
    dry = (table.hydrocarbon == "dry_gas").to_numpy()
    assert run.take.isnull()[dry].all()
    assert not run.take.isnull()[(table.hydrocarbon == "oil").to_numpy()].any()


def test_averages_weigh_contracts_as_their_columns_say():
    run = government_take(two())
    table = take_by(run, "round").set_index("group")
    takes = 100 * run.take[:, 0, 0].to_numpy()
    assert table.take_simple["1"] == pytest.approx(takes.mean())
    assert table.take_committed["1"] == pytest.approx((50 * takes[0] + 200 * takes[1]) / 250)
    assert table.take_potential["1"] == pytest.approx((900 * takes[0] + 800 * takes[1]) / 1700)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("type", "", "contracts: row 3: type is empty"),
        ("type", "licens", "contracts: row 3: type is 'licens'; did you mean licence?"),
        ("state_bid_percent", "101", "contracts: row 3: state_bid_percent is 101; it lies between 0 and 100"),
        ("surface_km2", "-3", "contracts: row 3: surface_km2 is -3; it lies at or above 0"),
        ("cash_musd", "much", "contracts: row 3: cash_musd is 'much', which is no number"),
        ("contract", "A", "contracts: row 3: contract A stands in an earlier row"),
    ],
)
def test_a_fault_names_its_row_and_column(column, value, message):
    table = two()
    table.loc[1, column] = value
    with pytest.raises(PackError) as error:
        checked(table)
    assert error.value.messages == (message,)


def test_other_columns_are_named_with_the_nearest_spelling():
    with pytest.raises(PackError) as error:
        checked(two().rename(columns={"setting": "settings"}))
    assert error.value.messages == (
        "contracts: has no column setting; did you mean settings?",
        "contracts: has an unknown column settings; did you mean setting?",
    )


def test_a_negative_price_is_refused():
    with pytest.raises(RunError, match="price is -60; it is a positive number up to 1,000,000"):
        relevo.government_take(two(), price=-60.0)


def test_the_command_prints_one_row_per_contract():
    result = CliRunner().invoke(app, ["take"])
    rows = result.stdout.splitlines()
    assert rows[0] == "contract,round,tender,take,contractor_npv,contractor_irr"
    assert len(rows) == 108


def test_the_command_prints_averages_by_round():
    result = CliRunner().invoke(app, ["take", "--by", "round", "--price", "60", "--cost-scale", "0.8"])
    rows = [row.split(",") for row in result.stdout.splitlines()]
    assert rows[0] == ["group", "contracts", "take_simple", "take_committed", "take_potential"]
    assert [row[0] for row in rows[1:]] == ["Round 1", "Round 2", "Round 3.1", "Farm-outs", "All"]
    assert [row[1] for row in rows[1:]] == ["38", "50", "16", "3", "107"]


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(ONE.replace("A,1,1.1,licence,deep", "A,1,1.1,licence,deeep"))
    result = CliRunner().invoke(app, ["take", "--contracts", str(file)])
    assert result.exit_code == 2
    assert result.stderr.strip() == "mine.csv: row 2: setting is 'deeep'; did you mean deep?"
