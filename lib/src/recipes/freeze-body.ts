import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { headsIn } from '../net/heads';
import { freeze } from '../optimize/freeze';

/** Keeps all but the last layer as it is, or all but the heads, where a net has several. */
export function freezeBody(net: Net): Transform {
  const heads = headsIn(net);
  return freeze(heads ? -Object.keys(heads).length : -1);
}
