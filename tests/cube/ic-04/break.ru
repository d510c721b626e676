# A dimension loses its range.
PREFIX gf: <https://w3id.org/govfin/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE { GRAPH ?graph { gf:year rdfs:range ?range } }
WHERE { GRAPH ?graph { gf:year rdfs:range ?range } }
