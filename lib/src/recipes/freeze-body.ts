import { headsIn } from '../net/heads';
import type { Net } from '../net/net';
import { freeze } from '../optimize/freeze';
import type { Transform } from '../optimize/transform';

/** Keeps all but the last layer as it is, or all but the heads, where a net has several. */
export function freezeBody(net: Net): Transform {
  const heads = headsIn(net);
  return freeze(heads ? -Object.keys(heads).length : -1);
}
