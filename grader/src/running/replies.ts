import { encode } from './codec';
import type { Reply, Request } from './messages';
import { BrokenHalf, Refused } from './refused';
import type { Handle } from './requests';

/** Does what a request asks, and makes a reply of what comes of it: data, or why there is none. */
export async function replyTo(id: number, request: Request, handle: Handle): Promise<Reply> {
  let value: unknown;
  try {
    value = await handle(request);
  } catch (error) {
    const kind = error instanceof Refused ? 'refused' : error instanceof BrokenHalf ? 'broken' : 'threw';
    const message = error instanceof Error ? error.message : `${String(error)} (a ${typeof error}, not an Error)`;
    return { id, ok: false, kind, message, stack: String((error as Error)?.stack ?? '') };
  }
  try {
    return { id, ok: true, value: encode(value, 'the result') };
  } catch (error) {
    return { id, ok: false, kind: 'unsendable', message: (error as Error).message, stack: '' };
  }
}
