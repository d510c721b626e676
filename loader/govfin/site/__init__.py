"""The site over HTTP. Takes a store and its pages; gives answers to requests, in the form and language that each wants."""
