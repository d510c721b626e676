"""A made corpus: a thousand disclosures of realistic size and shape, the same for the same seed, for measuring.

    units (units.yaml) → accounts → documents (tables.yaml) → the real stages → a store

Everything from the tables on is what `govfin load` does with a PDF; only the reading of its pages is left out. The accounts add up,
except where a fault is seeded.
"""
