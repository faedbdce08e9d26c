// 00-baseline | a single expression with defaults as local names
export const baseline = (c: string[], t: number[], v: number[], n = c.map((_, k) => t.filter((l) => l === k).length), b = n.indexOf(Math.max(...n))) => ({ counts: n, answer: c[b], accuracy: v.filter((l) => l === b).length / v.length });
