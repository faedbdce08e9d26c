// E-leep | imports a helper by its .js name, as Node's ESM wants it
import { normalised } from './share.js';
export function leep(p: number[][], y: number[]): number {
  const joint = [...new Set(y)].map((k) => [k, p[0].map((_, z) => p.reduce((s, row, i) => s + (y[i] === k ? row[z] : 0), 0))] as const);
  const given = new Map(joint.map(([k, row]) => [k, row.map((v, z) => normalised(v, joint.map(([, other]) => other[z])))]));
  const logs = p.map((row, i) => Math.log(row.reduce((s, v, z) => s + v * given.get(y[i])![z], 0)));
  return logs.reduce((a, b) => a + b) / p.length;
}
