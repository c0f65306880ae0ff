"""Strict numerics and steady property tests for every module."""

import gc

import jax
import pytest
from hypothesis import settings

import relevo.engine  # noqa: F401 - sets 64-bit floats before any array is made
from relevo.engine.simulate import _program

# A vector by state must not meet a table by pledge and state unnoticed.
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_numpy_dtype_promotion", "strict")

# Machines are noisy: no test may fail for being slow, and the same examples come up every time.
settings.register_profile("relevo", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("relevo")


@pytest.fixture(autouse=True, scope="module")
def _programs_of_one_module():
    """Let compiled programs go when a module is done: a run of all tests would hold gigabytes of them."""
    yield
    _program.cache_clear()
    gc.collect()
