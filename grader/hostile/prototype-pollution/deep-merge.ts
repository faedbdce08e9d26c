// 00-baseline | the usual way in: merging data that names constructor.prototype | object is not extensible
'use strict';
function merge(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const key of Object.keys(from)) {
    if (typeof from[key] === 'object') merge(into[key] as never, from[key] as never);
    else into[key] = from[key];
  }
}
merge({}, { constructor: { prototype: { status: 'passed' } } });
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
