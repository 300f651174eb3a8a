"""The Spark of these tests."""

MASTER = "local-cluster[2,1,1024]"
"""Two workers in processes of their own."""
