import { once } from 'node:events';
import { Socket } from 'node:net';
import { encode, type TensorData } from './codec';
import type { Packages } from './course-packages';
import { evaluate } from './evaluate';
import type { Request } from './messages';
import { replyTo } from './replies';
import { listenOn } from './request-pipe';
import type { Answering } from './requests';

/**
 * Answers requests about a made-up answer, over a pair of connected descriptors, so that what every copy of this process
 * will do is compiled already. Nothing of it stays but that.
 */
export async function rehearse(
  { handle, holds }: Answering,
  packages: Packages,
  [near, far]: [number, number],
  rounds: number,
): Promise<void> {
  const engine = packages.isTensorFlowLoaded ? packages.tensorflow().engine() : undefined;
  engine?.startScope();
  const code = 'exports.same = (...all) => all; exports.fails = () => { throw new Error("no"); };';
  holds(evaluate({ code, filename: 'rehearsal.js', packages: [] }, packages.load as NodeJS.Require));
  const pipe = listenOn(near, (id, request) => replyTo(id, request, handle)).socket;
  const asking = new Socket({ fd: far, readable: true, writable: true }).setEncoding('utf8');
  const data = [
    1.5,
    [1, 2, 3],
    [
      [0.5, Number.NaN],
      [-0, 1],
    ],
    { a: [true, null], b: { c: 'text', d: undefined } },
    new Float32Array(3),
    ...(engine ? TENSORS : []),
  ];
  const requests: Request[] = [
    ...data.map((value): Request => ({ do: 'call', name: 'same', args: encode([value, 2]) })),
    { do: 'call', name: 'fails', args: [] },
    { do: 'value', name: 'missing' },
    { do: 'ping' },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const request of requests) {
      asking.write(`${JSON.stringify({ id: 1, ...request })}\n`);
      await once(asking, 'data');
    }
  }
  for (const each of [pipe, asking]) each.destroy();
  await Promise.all([pipe, asking].map((each) => once(each, 'close')));
  holds({});
  engine?.endScope();
}

const TENSORS: TensorData[] = [
  { dtype: 'float32', shape: [2, 2], values: [1, 2, 3, 4] },
  { dtype: 'int32', shape: [1, 1, 3], values: [1, 2, 3] },
  { dtype: 'bool', shape: [2], values: [0, 1] },
];
