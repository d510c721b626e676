"""Report: what people are told of findings. Takes the findings of disclosures; gives one model of them, and its reports as text, web page,
JSON, CSV, SARIF, JUnit and `sh:ValidationReport`.
"""
