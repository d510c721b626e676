WITH of_unit AS (
  SELECT * FROM entries WHERE unit = $unit AND phase = $phase AND flow = code('flow/expenditure') AND measure = code('measure/amount')
),
parts AS (SELECT * FROM of_unit WHERE breakdown = code('breakdown/function') AND viewed = code('fund/widest'))
SELECT year, phase, coverage, fund, level, function, amount, disputed FROM parts
UNION ALL
SELECT year, phase, coverage, fund, level, function, amount, disputed
FROM of_unit
WHERE breakdown = code('breakdown/total') AND viewed = fund AND (year, coverage, fund) IN (SELECT (year, coverage, fund) FROM parts)
ORDER BY year, coverage, level > 0, function, fund
