"""The catalogue of what is published. Takes a store; gives what there is in it, counted, and the files in which all of it can be had."""
