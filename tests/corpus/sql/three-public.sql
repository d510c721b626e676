SELECT year, district, unit, coverage, item,
  max(amount) FILTER (phase = code('phase/approved')),
  max(amount) FILTER (phase = code('phase/revised')),
  max(amount) FILTER (phase = code('phase/executed')),
  max(disputed)
FROM entries
WHERE year = $year AND viewed = code('fund/widest') AND measure = code('measure/amount') AND flow = code('flow/expenditure')
  AND breakdown = code('breakdown/item') AND split_part(item, '/item/', 2)
    IN ('three-public', 'abroad', 'vehicles', 'vehicle-purchase', 'vehicle-running', 'reception')
GROUP BY year, district, unit, coverage, item
ORDER BY year, district, unit, coverage
