"""Sealed archives of a closed appraisal, and verifying one without the site that made it."""
