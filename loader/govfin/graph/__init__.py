"""Graph: disclosures as linked data. Takes disclosures; gives their quads, with IRIs, lists, goals and provisional codes, and keeps the
graphs in a store on disk.
"""
