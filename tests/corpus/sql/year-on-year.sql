WITH totals AS (
  SELECT * FROM entries
  WHERE phase = $phase AND flow = $flow AND viewed = $fund AND breakdown = code('breakdown/total') AND measure = code('measure/amount')
)
SELECT now.year, now.phase, now.district, now.unit, now.coverage, before.amount, now.amount, now.amount - before.amount,
  CASE WHEN before.amount = 0 THEN NULL WHEN now.amount = before.amount THEN 0
    ELSE CAST(round(CAST(now.amount - before.amount AS DOUBLE) / abs(before.amount) * 100, 2) AS DECIMAL(18, 2)) END,
  now.disputed OR before.disputed
FROM totals now JOIN totals before ON before.year = now.year - 1 AND (before.unit, before.coverage) = (now.unit, now.coverage)
WHERE now.year = $year
ORDER BY now.district, now.unit, now.coverage
