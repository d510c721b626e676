WITH totals AS (
  SELECT * FROM entries
  WHERE phase = $phase AND year = $year AND flow = $flow AND viewed = code('fund/widest') AND measure = code('measure/amount')
    AND breakdown = code('breakdown/total')
),
widest AS (SELECT unit, min(coverage) AS coverage FROM totals GROUP BY unit),
departments AS (SELECT unit FROM totals WHERE coverage = code('coverage/department'))
SELECT year, phase, flow, district, count(*), count(*) FILTER (coverage = code('coverage/department')), sum(amount),
  CAST(round(sum(amount) / count(*), 2) AS DECIMAL(24, 2)), count(*) FILTER (disputed)
FROM totals
WHERE (unit, coverage) IN (SELECT (unit, coverage) FROM widest) AND unit NOT IN (SELECT unit FROM units WHERE above IN (SELECT unit FROM departments))
GROUP BY year, phase, flow, district
ORDER BY year, phase, flow, district
