"""Paper: printed ballots, and reading them back from scans."""
