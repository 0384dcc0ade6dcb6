"""The alley of Saint-Roch street: how a candidate idea becomes a project, and what becomes of that."""
