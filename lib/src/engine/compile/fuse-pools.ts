import { fuseConvPool } from './fuse-conv-pool';
import { fuseNormPool } from './fuse-norm-pool';
import { dropPlaces, fuseReluPool } from './fuse-relu-pool';
import type { Trace } from './trace';

/** Puts the operations of `lib/addon` in place of pooling and what stands before it. */
export function fusePools(trace: Trace): Trace {
  return dropPlaces(fuseConvPool(fuseNormPool(fuseReluPool(trace))));
}
