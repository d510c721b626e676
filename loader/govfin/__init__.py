"""govfin: budget and final-account disclosures of China's local governments as checked linked open data."""

__version__ = "0.1.0"
