WITH RECURSIVE forward AS (
  SELECT $function AS function
  UNION SELECT replacement FROM forward JOIN concepts ON concept = function WHERE replacement IS NOT NULL
),
today AS (
  SELECT function FROM forward WHERE function NOT IN (SELECT concept FROM concepts WHERE replacement IS NOT NULL)
),
printed AS (
  SELECT function AS today, function FROM today
  UNION SELECT today, concept FROM printed JOIN concepts ON replacement = function
)
SELECT district, unit, coverage, year, phase, fund, today, entries.function, amount, disputed
FROM entries JOIN printed USING (function)
WHERE phase = $phase AND viewed = code('fund/widest') AND flow = code('flow/expenditure') AND measure = code('measure/amount')
  AND breakdown = code('breakdown/function')
ORDER BY district, unit, coverage, year, phase, entries.function, fund
