// 00-baseline | spreads a generator without end | Invalid array length|ran out of memory|did not finish
function* forever() {
  for (;;) yield 1;
}
export const baseline = () => [...forever()];
