"""`python -m corpus`, with tests/ on the path."""

from corpus.stores import main

main()
