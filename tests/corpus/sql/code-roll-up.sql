WITH functions AS (
  SELECT year, phase, coverage, fund, level, function, amount, split_part(function, '/function/', 2) AS code
  FROM entries
  WHERE unit = $unit AND phase = $phase AND flow = code('flow/expenditure') AND viewed = fund AND measure = code('measure/amount')
    AND breakdown IN (code('breakdown/total'), code('breakdown/function'))
),
sums AS (
  SELECT year, coverage, fund, part.level AS parts_level, CASE WHEN digits = 0 THEN 'all' ELSE left(code, digits) END AS whole,
    count(*) AS parts, sum(amount) AS parts_sum
  FROM functions part JOIN (VALUES (1, 0), (2, 3), (3, 3), (3, 5)) cut (level, digits) ON cut.level = part.level
  GROUP BY ALL
)
SELECT year, phase, coverage, fund, level, function, amount, parts_level, parts, parts_sum, amount - parts_sum
FROM functions JOIN sums USING (year, coverage, fund)
WHERE sums.whole = functions.code
ORDER BY year, coverage, fund, function, parts_level
