"""Energy: oil contracts, the state oil company, refining, fuel prices and power.

Crude is in thousands of barrels a day, money in billions, contracts in millions of dollars, power in megawatts and
gigawatt-hours. ``relevo.model.oil`` is the simple arena with the same names.
"""
