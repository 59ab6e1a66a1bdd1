"""The invented sample county for training, demo and tests."""
