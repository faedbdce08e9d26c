import { createInterface } from 'node:readline';

/** A net that is built and warm: does so many steps, and says how long they took in milliseconds. */
export type Timed = (steps: number) => Promise<number>;

/** What a side has made of a row: milliseconds of the first step, and where sides are held to each other, its loss. */
interface Ready {
  readonly run: Timed;
  readonly firstStep: number;
  readonly firstLoss?: number;
}

/** The conversation of `bench/peers/serve.py`, for the sides that are written in TypeScript. */
export function serve(build: (row: string) => Promise<Ready>): void {
  const ready = new Map<string, Ready>();
  const answer = async ({ row, steps }: { row: string; steps: number }) => {
    const known = ready.get(row) ?? (await build(row));
    if (!ready.has(row)) await known.run(steps);
    ready.set(row, known);
    return {
      row,
      ms_per_step: (await known.run(steps)) / steps,
      first_step_s: known.firstStep / 1000,
      first_loss: known.firstLoss,
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  };
  let turn: Promise<unknown> = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    turn = turn
      .then(() => answer(JSON.parse(line)))
      .catch((cause: Error) => ({ error: `${cause.name}: ${cause.message}` }))
      .then((reply) => console.log(JSON.stringify(reply)));
  });
}
