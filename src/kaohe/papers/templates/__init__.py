"""One function a paper: what it is filled from, and for whom, to what stands on it."""
