WITH both_phases AS (
  SELECT year, coverage, flow, fund, function, economic, expenditure, item, project,
    sum(amount) FILTER (phase = code('phase/approved')) AS approved,
    sum(amount) FILTER (phase = code('phase/executed')) AS executed,
    max(disputed) AS disputed
  FROM entries
  WHERE unit = $unit AND viewed = fund AND measure = code('measure/amount') AND phase IN (code('phase/approved'), code('phase/executed'))
  GROUP BY ALL
  HAVING count(*) = 2
)
SELECT year, coverage, flow, fund, function, economic, expenditure, item, project, approved, executed, executed - approved,
  CASE WHEN approved = 0 THEN NULL WHEN executed = 0 THEN 0 ELSE CAST(round(CAST(executed AS DOUBLE) / approved * 100, 2) AS DECIMAL(18, 2)) END, disputed
FROM both_phases
WHERE approved <> executed
ORDER BY year, coverage, abs(executed - approved) DESC
