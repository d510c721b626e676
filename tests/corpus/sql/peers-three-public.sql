WITH named AS (SELECT DISTINCT unit FROM units WHERE contains(name, $word)),
items AS (
  SELECT year, phase, district, unit, coverage, fund,
    max(amount) FILTER (item = code('item/three-public')) AS three_public,
    max(amount) FILTER (item = code('item/abroad')) AS abroad,
    max(amount) FILTER (item = code('item/vehicles')) AS vehicles,
    max(amount) FILTER (item = code('item/reception')) AS reception,
    max(disputed) AS disputed
  FROM entries
  WHERE unit IN (FROM named) AND phase = $phase AND viewed = code('fund/widest') AND flow = code('flow/expenditure') AND measure = code('measure/amount')
    AND breakdown = code('breakdown/item') AND split_part(item, '/item/', 2) IN ('three-public', 'abroad', 'vehicles', 'reception')
  GROUP BY ALL
),
totals AS (
  SELECT year, unit, coverage, fund, amount AS total
  FROM entries
  WHERE unit IN (FROM named) AND phase = $phase AND viewed = fund AND flow = code('flow/expenditure') AND measure = code('measure/amount')
    AND breakdown = code('breakdown/total')
)
SELECT year, phase, district, unit, coverage, fund, three_public, abroad, vehicles, reception, total,
  CASE WHEN total > 0 THEN CAST(round(CAST(three_public AS DOUBLE) / total * 100, 2) AS DECIMAL(18, 2)) END, disputed
FROM items LEFT JOIN totals USING (year, unit, coverage, fund)
ORDER BY year, phase, district, unit, coverage, fund
