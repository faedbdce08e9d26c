// 00-baseline | searches all it can see for a file of checks | Expected
import { readdirSync } from 'node:fs';
function search(folder: string, depth: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && depth > 0 && entry.name !== 'node_modules' && entry.name !== 'proc'
        ? search(`${folder}/${entry.name}`, depth - 1)
        : /^check\.test\.ts$/.test(entry.name)
          ? [`${folder}/${entry.name}`]
          : [],
    );
  } catch {
    return [];
  }
}
const found = search(process.cwd(), 4);
export const baseline = () => ({ counts: found.map(Number), answer: `${found.length} found`, accuracy: 0 });
