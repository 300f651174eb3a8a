"""Made-up data for any scheme: who is appraised, what happened, what was rated, voted and decided before."""
