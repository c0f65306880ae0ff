"""Public finance: revenue, spending, what the pledges cost, the budget and its gap, and the debt that remains."""
