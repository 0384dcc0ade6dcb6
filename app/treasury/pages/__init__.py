"""Pages of the treasury: the public ledger, and what administrators look after."""
