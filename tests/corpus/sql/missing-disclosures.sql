WITH expected AS (SELECT DISTINCT district, year, kind FROM disclosures)
SELECT DISTINCT units.district, unit, year, kind, above
FROM expected JOIN units USING (district)
WHERE (unit, year, kind) NOT IN (SELECT (unit, year, kind) FROM disclosures)
ORDER BY ALL
LIMIT $limit
