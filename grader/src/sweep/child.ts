import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Asked, Told } from './apart';

/** The process of one run: loads the program, answers what it is asked, and ends. */
type Script = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

function load(code: string, folders: string[]): Record<string, unknown> {
  const resolvers = folders.map((folder) => createRequire(join(folder, 'program.js')));
  const find = (name: string) => {
    const resolver = resolvers.find((each) => {
      try {
        return each.resolve(name);
      } catch {
        return false;
      }
    });
    return (resolver ?? resolvers[0])(name);
  };
  const module = { exports: {} as Record<string, unknown> };
  const script = compileFunction(code, ['exports', 'require', 'module'], { filename: 'program.js' }) as Script;
  script(module.exports, find, module);
  return module.exports;
}

async function answer({ code, folders, ask }: Asked): Promise<Told> {
  const { run, settings, seeds } = load(code, folders);
  if (typeof run !== 'function') return { failed: 'The program exports no function run(setting, seed).' };
  if (ask === 'plan') return { plan: JSON.parse(JSON.stringify({ settings, seeds })) };
  const began = performance.now();
  const numbers: unknown = await run(ask.setting, ask.seed);
  const seconds = Number(((performance.now() - began) / 1000).toFixed(3));
  const plain = numbers !== null && typeof numbers === 'object' && Object.values(numbers).every(isNumber);
  if (plain && Object.keys(numbers).length > 0) return { numbers: { ...(numbers as Record<string, number>) }, seconds };
  const got = JSON.stringify(numbers)?.slice(0, 200);
  return { failed: `run(setting, seed) has to return numbers by name, { accuracy: 0.9 }, and returned ${got}.` };
}

const isNumber = (value: unknown) => typeof value === 'number';

process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
process.once('message', (asked: Asked) => {
  const tell = (told: Told) => process.send?.(told, () => process.exit());
  answer(asked).then(tell, (error) => tell({ failed: String((error as Error)?.message ?? error).slice(0, 2000) }));
});
