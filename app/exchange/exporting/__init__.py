"""Ideas for everybody: public fields only, as CSV and as JSON."""
