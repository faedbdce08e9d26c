import { TransferError } from '../error';
import { report } from '../platform/machine';
import { turn } from '../platform/turns';

/** Whether a GPU is used. */
let isWatched = false;
/** Why it was lost; undefined as long as it is there. */
let why: string | undefined;

/** Records why a GPU is lost when it is: `lost` is WebGPU's promise of its end. */
export function watchDevice(lost: Promise<{ readonly reason: string; readonly message: string }>): void {
  isWatched = true;
  lost.then(({ reason, message }) => {
    why = (message || reason).trim().replace(/\.$/, '');
  });
}

/** The error for values that were on a GPU that was lost; undefined where none was lost. */
export function lostDevice(): TransferError | undefined {
  if (why === undefined) return undefined;
  return new TransferError(
    `The GPU was lost (${why}), and with it all values that were on it, weights included. Try again in a new process; ` +
      'checkpoint(file) among the callbacks of fit continues a run.',
  );
}

/** The same after an operation failed: the report that the GPU was lost may come after it, so this waits a moment. */
export async function lostDeviceAfterFailure(): Promise<TransferError | undefined> {
  for (let turns = 0; turns < 10 && isWatched && why === undefined; turns++) await turn();
  return lostDevice();
}

/** Why a run ended whose GPU was lost, which is reported as well. Rethrows every other error. */
export async function endOfLostDevice(cause: unknown): Promise<string> {
  const lost = await lostDeviceAfterFailure();
  if (!lost) throw cause;
  report(lost.message);
  return lost.message;
}
