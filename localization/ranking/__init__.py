"""From an issue and a tree to ranked places: one file for each group of signals, and their fusion."""
