WITH functions AS (
  SELECT * FROM entries
  WHERE phase = $phase AND flow = code('flow/expenditure') AND viewed = $fund AND level = $level AND breakdown = code('breakdown/function')
    AND measure = code('measure/amount')
),
changes AS (
  SELECT now.year, now.phase, now.coverage, now.function, count(*) AS units, sum(before.amount) AS before, sum(now.amount) AS amount,
    max(now.disputed OR before.disputed) AS disputed
  FROM functions now
  JOIN functions before ON before.year = now.year - 1 AND (before.unit, before.coverage, before.function, before.fund)
    = (now.unit, now.coverage, now.function, now.fund)
  WHERE now.year = $year
  GROUP BY ALL
)
SELECT year, phase, coverage, function, units, before, amount, amount - before,
  CASE WHEN before = 0 THEN NULL WHEN amount = before THEN 0
    ELSE CAST(round(CAST(amount - before AS DOUBLE) / abs(before) * 100, 2) AS DECIMAL(18, 2)) END, disputed
FROM changes
ORDER BY coverage, abs(amount - before) DESC, function
