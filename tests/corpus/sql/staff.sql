SELECT year, phase, district, unit, coverage, item, amount, disputed
FROM entries
WHERE year = $year AND viewed = code('fund/widest') AND measure = code('measure/persons') AND flow = code('flow/expenditure')
  AND breakdown = code('breakdown/item') AND starts_with(item, code('item/staff-'))
ORDER BY year, phase, district, unit, coverage, item
