WITH revenue AS (
  SELECT * FROM entries
  WHERE unit = $unit AND phase = $phase AND flow = code('flow/revenue') AND measure = code('measure/amount') AND breakdown = code('breakdown/total')
),
funds AS (SELECT concept, min(broader) AS wider FROM concepts WHERE scheme = rtrim(code('fund/'), '/') GROUP BY concept)
SELECT one.year, one.phase, one.coverage, CASE WHEN wider IS NULL THEN 0 WHEN wider = code('fund/all') THEN 1 ELSE 2 END AS depth, one.fund, one.amount,
  CASE WHEN whole.amount <> 0 THEN CAST(round(CAST(one.amount AS DOUBLE) / whole.amount * 100, 2) AS DECIMAL(18, 2)) END, one.disputed
FROM revenue one
JOIN revenue whole ON whole.viewed = code('fund/widest') AND (whole.year, whole.coverage) = (one.year, one.coverage)
LEFT JOIN funds ON funds.concept = one.fund
WHERE one.viewed = one.fund
ORDER BY 1, 3, 4, 6 DESC, 5
