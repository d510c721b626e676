WITH phases AS (
  SELECT year, district, unit, coverage, fund, function,
    max(amount) FILTER (phase = code('phase/approved')) AS approved,
    max(amount) FILTER (phase = code('phase/revised')) AS revised,
    max(amount) FILTER (phase = code('phase/executed')) AS executed,
    max(disputed) AS disputed
  FROM entries
  WHERE year = $year AND viewed = $fund AND level = $level AND flow = code('flow/expenditure') AND measure = code('measure/amount')
    AND breakdown = code('breakdown/total')
  GROUP BY ALL
  HAVING count(*) > 1
)
SELECT year, district, unit, coverage, fund, function, approved, revised, executed,
  CASE WHEN approved = 0 THEN NULL WHEN executed = 0 THEN 0 ELSE CAST(round(CAST(executed AS DOUBLE) / approved * 100, 2) AS DECIMAL(18, 2)) END,
  CASE WHEN revised = 0 THEN NULL WHEN executed = 0 THEN 0 ELSE CAST(round(CAST(executed AS DOUBLE) / revised * 100, 2) AS DECIMAL(18, 2)) END,
  disputed
FROM phases
WHERE executed IS NOT NULL
ORDER BY year, district, unit, coverage, function
