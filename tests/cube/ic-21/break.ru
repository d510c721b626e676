# The codes that the figures have are cut off from the code above them.
PREFIX phase: <https://w3id.org/govfin/code/phase/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { ?concept skos:broader phase:all } }
WHERE { GRAPH ?graph { ?concept skos:broader phase:all } }
