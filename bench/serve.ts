import { createInterface } from 'node:readline';

/** A net that is built and warm: does so many steps, and says how long they took in milliseconds. */
export type Timed = (steps: number) => Promise<number>;

/** The conversation of `bench/peers/serve.py`, for the sides that are written in TypeScript. */
export function serve(build: (row: string) => Promise<{ run: Timed; firstStep: number }>): void {
  const ready = new Map<string, Awaited<ReturnType<typeof build>>>();
  const answer = async ({ row, steps }: { row: string; steps: number }) => {
    const known = ready.get(row) ?? (await build(row));
    if (!ready.has(row)) await known.run(steps);
    ready.set(row, known);
    return { row, ms_per_step: (await known.run(steps)) / steps, first_step_s: known.firstStep / 1000 };
  };
  let turn: Promise<unknown> = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    turn = turn
      .then(() => answer(JSON.parse(line)))
      .catch((cause: Error) => ({ error: `${cause.name}: ${cause.message}` }))
      .then((reply) => console.log(JSON.stringify(reply)));
  });
}
