WITH kinds AS (
  SELECT * FROM entries
  WHERE phase = $phase AND year = $year AND flow = code('flow/expenditure') AND viewed = code('fund/widest') AND measure = code('measure/amount')
    AND breakdown = code('breakdown/expenditure') AND expenditure IN (code('expenditure/basic'), code('expenditure/project'))
),
widest AS (SELECT unit, min(coverage) AS coverage FROM kinds WHERE expenditure = code('expenditure/basic') GROUP BY unit),
departments AS (SELECT unit FROM kinds WHERE expenditure = code('expenditure/basic') AND coverage = code('coverage/department')),
of_units AS (
  SELECT year, phase, district, coverage, unit,
    coalesce(sum(amount) FILTER (expenditure = code('expenditure/basic')), 0) AS basic,
    coalesce(sum(amount) FILTER (expenditure = code('expenditure/project')), 0) AS project,
    max(disputed) AS disputed
  FROM kinds
  WHERE (unit, coverage) IN (SELECT (unit, coverage) FROM widest)
    AND unit NOT IN (SELECT unit FROM units WHERE above IN (SELECT unit FROM departments))
  GROUP BY ALL
)
SELECT year, phase, district, coverage, count(*), sum(basic), sum(project),
  CASE WHEN sum(basic + project) <> 0 THEN CAST(round(CAST(sum(project) AS DOUBLE) / sum(basic + project) * 100, 2) AS DECIMAL(18, 2)) END,
  CAST(sum(CAST(disputed AS INTEGER)) AS BIGINT)
FROM of_units
GROUP BY year, phase, district, coverage
ORDER BY year, phase, district, coverage
