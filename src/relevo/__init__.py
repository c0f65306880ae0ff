"""Relevo: a change of government as a model that runs.

Public names are imported when they are first used, so that ``relevo --help`` does not wait for JAX.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

PUBLIC = {
    "RelevoError": "relevo.errors",
    "PackError": "relevo.errors",
    "ModelError": "relevo.errors",
    "UnitError": "relevo.errors",
    "RunError": "relevo.errors",
    "load": "relevo.pack.read",
    "simulate": "relevo.run",
    "check": "relevo.run",
    "not_modelled": "relevo.run",
    "save": "relevo.evidence.files",
    "open_run": "relevo.evidence.files",
    "summary": "relevo.evidence.summary",
    "explain": "relevo.evidence.explain",
    "cite": "relevo.evidence.cite",
    "feasibility": "relevo.evidence.feasibility",
    "book": "relevo.evidence.book",
    "score": "relevo.evidence.backtest",
    "update": "relevo.evidence.update",
    "sensitivity": "relevo.explore.sensitivity",
    "claims": "relevo.evidence.claims",
    "ledger": "relevo.evidence.ledger",
    "compare": "relevo.explore.compare",
    "contributions": "relevo.explore.contributions",
    "fiscal_space": "relevo.explore.fiscal_space",
    "brief": "relevo.pages.page",
    "organised_crime": "relevo.solvers.organised_crime",
    "government_take": "relevo.solvers.government_take",
    "audit_energy_table": "relevo.evidence.energy_table",
    "seats": "relevo.solvers.seats",
    "bills": "relevo.evidence.bills",
    "verdicts": "relevo.evidence.verdicts",
    "programme_verdict": "relevo.evidence.verdicts",
    "why": "relevo.evidence.why",
    "crowding": "relevo.explore.crowding",
    "need": "relevo.explore.need",
}

if TYPE_CHECKING:
    from relevo.errors import ModelError as ModelError
    from relevo.errors import PackError as PackError
    from relevo.errors import RelevoError as RelevoError
    from relevo.errors import RunError as RunError
    from relevo.errors import UnitError as UnitError
    from relevo.evidence.backtest import score as score
    from relevo.evidence.bills import bills as bills
    from relevo.evidence.book import book as book
    from relevo.evidence.cite import cite as cite
    from relevo.evidence.claims import claims as claims
    from relevo.evidence.energy_table import audit_energy_table as audit_energy_table
    from relevo.evidence.explain import explain as explain
    from relevo.evidence.feasibility import feasibility as feasibility
    from relevo.evidence.files import open_run as open_run
    from relevo.evidence.files import save as save
    from relevo.evidence.ledger import ledger as ledger
    from relevo.evidence.summary import summary as summary
    from relevo.evidence.update import update as update
    from relevo.evidence.verdicts import programme_verdict as programme_verdict
    from relevo.evidence.verdicts import verdicts as verdicts
    from relevo.evidence.why import why as why
    from relevo.explore.compare import compare as compare
    from relevo.explore.contributions import contributions as contributions
    from relevo.explore.crowding import crowding as crowding
    from relevo.explore.fiscal_space import fiscal_space as fiscal_space
    from relevo.explore.need import need as need
    from relevo.explore.sensitivity import sensitivity as sensitivity
    from relevo.pack.read import load as load
    from relevo.run import check as check
    from relevo.run import not_modelled as not_modelled
    from relevo.run import simulate as simulate
    from relevo.solvers.government_take import government_take as government_take
    from relevo.solvers.organised_crime import organised_crime as organised_crime
    from relevo.solvers.seats import seats as seats

__all__ = ["__version__", *PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module relevo has no attribute {name}")
    # Kept, because importing relevo.pages.page puts the package of that name in place of the function.
    globals()[name] = getattr(import_module(PUBLIC[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)
