SELECT year, phase, coverage,
  max(amount) FILTER (breakdown = code('breakdown/total')),
  max(amount) FILTER (expenditure = code('expenditure/basic')),
  max(amount) FILTER (expenditure = code('expenditure/personnel')),
  max(amount) FILTER (expenditure = code('expenditure/public')),
  max(amount) FILTER (expenditure = code('expenditure/project')),
  max(amount) FILTER (item = code('item/three-public')),
  max(amount) FILTER (item = code('item/operating-cost')),
  max(amount) FILTER (item = code('item/procurement')),
  max(amount) FILTER (item = code('item/staff-serving')),
  max(disputed)
FROM entries
WHERE unit = $unit AND viewed = code('fund/widest') AND flow = code('flow/expenditure')
  AND (measure = code('measure/amount') AND (
      breakdown IN (code('breakdown/total'), code('breakdown/expenditure'))
      OR breakdown = code('breakdown/item') AND item IN (code('item/three-public'), code('item/operating-cost'), code('item/procurement')))
    OR measure = code('measure/persons') AND item = code('item/staff-serving') AND breakdown = code('breakdown/item'))
GROUP BY year, phase, coverage
ORDER BY year, phase, coverage
