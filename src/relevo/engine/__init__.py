"""The engine: composes equations, draws luck, runs months. It knows no arena and no country."""

import jax

# Debt of ten thousand billion has to balance to a ten-thousandth: more digits than 32 bits hold.
jax.config.update("jax_enable_x64", True)
