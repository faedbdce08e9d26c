import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledCell } from '@transferlab/kernel';
import type { Lesson } from '../lesson/executed';
import { writeLiveAssets } from './bundle';
import { compiledLessons } from './compiled';
import { type LiveData, liveData } from './lessons';
import { filesOf, type Pack, packed, writePack } from './packs';

/**
 * Writes what the pages need to run their lessons' cells: the scripts, and for each lesson `lessons/NAME/live.json` with its compiled
 * cells and the packs of its data. What takes long is kept in `cache`.
 */
export async function writeLive(root: string, site: string, lessons: readonly Lesson[], cache: string): Promise<void> {
  const running = lessons.flatMap((lesson) => {
    const data = liveData(lesson.name);
    return data ? [{ lesson, data }] : [];
  });
  if (running.length === 0) return;
  await writeLiveAssets(root, site);
  const compiled = await compiledLessons(
    root,
    join(cache, 'cells'),
    running.map(({ lesson }) => lesson),
  );
  for (const { lesson, data } of running) {
    const packs = packsOf(root, site, data);
    const cells = compiled.get(lesson.name)!.map(storedCell);
    mkdirSync(join(site, 'lessons', lesson.name), { recursive: true });
    writeFileSync(join(site, 'lessons', lesson.name, 'live.json'), JSON.stringify({ cells, packs }));
  }
}

function packsOf(root: string, site: string, { results = [], files = [] }: LiveData): Pack[] {
  const stored = results.map((name) => `bench/results/${name}.json`);
  return [stored, files]
    .filter(({ length }) => length > 0)
    .map((paths) => writePack(site, packed(filesOf(root, paths))));
}

/** A cell with its tokens as steps from one to the next, which are shorter and compress better. */
function storedCell({ tokens, imports: _, ...cell }: CompiledCell) {
  const steps: (number | null)[] = [];
  let before = [0, 0];
  for (const [output, source] of tokens) {
    steps.push(output - before[0], source === null ? null : source - before[1]);
    before = [output, source ?? before[1]];
  }
  return { ...cell, tokens: steps };
}
