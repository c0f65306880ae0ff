"""Arenas read from each other what the essays say that they do, and the drawing of it can be read."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import relevo
from relevo.evidence.coupling import readings
from relevo.evidence.drawings import coupling_picture

# Reader, giver, and the quantities of which at least one is read.
ARROWS = [
    ("markets", "fiscal", {"pledge_effort"}),  # signals of the programme
    ("markets", "fiscal", {"borrowing_ratio", "debt_ratio"}),  # fiscal slippage
    ("markets", "congress", {"consultation_news"}),
    ("markets", "energy", {"energy_news"}),  # review of contracts, stress of the state company
    ("markets", "world", {"volatility_index", "volatility_change"}),
    ("economy", "fiscal", {"investment_impulse"}),  # public investment
    ("economy", "security", {"violence_drag"}),
    ("economy", "markets", {"confidence"}),
    ("economy", "world", {"us_output_gap"}),
    ("fiscal", "economy", {"nominal_gdp"}),  # growth
    ("fiscal", "energy", {"oil_revenue"}),  # output and price of oil
    ("fiscal", "energy", {"fuel_subsidy", "fuel_tax_revenue"}),  # rule of the fuel price
    ("fiscal", "energy", {"state_company_support"}),
    ("fiscal", "energy", {"company_extra_cost"}),  # wells and a second refinery
    ("fiscal", "markets", {"exchange_rate"}),
    ("fiscal", "markets", {"bond_yield", "policy_rate"}),
    ("congress", "society", {"approval"}),
    ("energy", "markets", {"confidence"}),
    ("energy", "congress", {"bill_intensity", "bill_in_force"}),  # law or constitution in force
    ("energy", "fiscal", {"funded_pace"}),  # refineries, built and repaired as far as they are paid for
    ("energy", "fiscal", {"investment_kept"}),  # budget ceilings of the state companies
    ("energy", "fiscal", {"support_paid"}),
    ("energy", "world", {"oil_price"}),
    ("energy", "security", {"fuel_theft"}),
    ("fiscal", "security", {"security_extra_cost"}),
    ("security", "fiscal", {"cut_share"}),  # forces shrink with the budget
    ("security", "congress", {"bill_passed", "bill_in_force"}),  # forces by law
    ("security", "society", {"trust"}),
    ("society", "economy", {"annual_growth"}),
    ("society", "economy", {"annual_inflation"}),
    ("society", "security", {"national_homicides"}),
    ("society", "energy", {"pump_price_growth"}),
    ("society", "fiscal", {"reached_people"}),  # whom programmes reach
]
# What an arena is told by scenario or lever until the arena that gives it is there.
TOLD = [
    ("economy", "tariff_wedge"),  # the trade regime
    ("markets", "tariff_wedge"),  # news of NAFTA
    ("congress", "opposition_pact"),
    ("security", "youth_apprentice_jcf"),
    ("security", "us_police_support"),
    ("security", "guard_on_migration"),  # diverted Guard
]


@pytest.fixture(scope="module")
def graph():
    return relevo.load("mexico_2018").graph()


@pytest.mark.parametrize(("reader", "giver", "names"), ARROWS)
def test_an_arena_reads_what_the_essays_say(graph, reader, giver, names):
    assert names & set(readings(graph).get((reader, giver), ()))


@pytest.mark.parametrize(("reader", "path"), TOLD)
def test_an_arena_is_told_what_no_arena_gives_yet(graph, reader, path):
    assert path in graph.paths
    assert any(path in e.arguments for e in graph.equations.values() if e.arena == reader)


def test_the_drawing_shows_every_arrow_beside_the_circles_of_other_arenas(graph):
    between = readings(graph)
    arenas = list(relevo.load("mexico_2018").info.arenas)
    picture = ElementTree.fromstring(coupling_picture(between, arenas))
    circles = list(picture.iter("circle"))
    centres = np.array([[float(c.get(k)) for k in ("cx", "cy")] for c in circles])
    radius = float(circles[0].get("r"))
    assert [t.text for t in picture.iter("text")] == [a.replace("_", " ") for a in arenas]
    apart = np.linalg.norm(centres[:, None] - centres, axis=-1)[~np.eye(len(arenas), dtype=bool)]
    assert apart.min() > 2 * radius
    arrows = [p for p in picture.iter("path") if p.get("marker-end")]
    assert len(arrows) == len(between)
    part = np.linspace(0, 1, 50)[:, None]
    for arrow, ((reader, giver), names) in zip(arrows, between.items(), strict=True):
        start, bend, end = np.array([float(n) for n in re.findall(r"-?[\d.]+", arrow.get("d"))]).reshape(3, 2)
        curve = (1 - part) ** 2 * start + 2 * part * (1 - part) * bend + part**2 * end
        others = [i for i, arena in enumerate(arenas) if arena not in (reader, giver)]
        assert np.linalg.norm(curve[:, None] - centres[others], axis=-1).min() > radius, (reader, giver)
        title = arrow.find("title").text
        assert title.startswith(f"{reader} reads from {giver}")
        assert all(name in title for name in names)
