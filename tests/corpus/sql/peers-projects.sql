WITH named AS (SELECT DISTINCT unit FROM units WHERE contains(name, $word)),
spent AS (
  SELECT * FROM entries
  WHERE unit IN (FROM named) AND phase = $phase AND flow = code('flow/expenditure') AND measure = code('measure/amount')
),
totals AS (SELECT year, unit, coverage, fund, amount AS total FROM spent WHERE viewed = fund AND breakdown = code('breakdown/total')),
of_projects AS (
  SELECT year, unit, coverage, project, max(amount) AS amount
  FROM spent
  WHERE viewed = code('fund/widest') AND breakdown IN (code('breakdown/project'), code('breakdown/expenditure-project'))
  GROUP BY ALL
),
projects AS (SELECT year, unit, coverage, count(*) AS projects, max(amount) AS largest FROM of_projects GROUP BY ALL)
SELECT year, phase, district, unit, coverage, amount,
  CASE WHEN total > 0 THEN CAST(round(CAST(amount AS DOUBLE) / total * 100, 2) AS DECIMAL(18, 2)) END, projects, largest, disputed
FROM spent LEFT JOIN totals USING (year, unit, coverage, fund) LEFT JOIN projects USING (year, unit, coverage)
WHERE viewed = code('fund/widest') AND breakdown = code('breakdown/expenditure') AND expenditure = code('expenditure/project')
ORDER BY year, phase, district, unit, coverage
