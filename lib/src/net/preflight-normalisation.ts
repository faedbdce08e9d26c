import type { GraphStep } from './graph-model-steps';
import type { Finding } from './preflight';
import { firstOf, remark } from './preflight-report';

/** What becomes of a graph's batch normalisation: it is there, written out as a scale and a shift, or in the kernels. */
export function normalisation(steps: readonly GraphStep[]): Finding[] {
  const normalisations = steps.filter(({ node }) => node.op.startsWith('FusedBatchNorm')).map(({ node }) => node.name);
  if (normalisations.length > 0) {
    const means =
      'Batch normalisation is there, and stays as it was exported: it normalises by its moving averages in training too. ' +
      'Its scale and offset learn.';
    return [remark(firstOf(normalisations), 'FusedBatchNorm', 'still normalisation', means, 'Train with small rates.')];
  }
  const isNormalisation = (name: string) => /batch_?norm|_bn_offset|(^|[/_.])bn\d*([/_.]|$)/i.test(name);
  const written = steps.filter(
    ({ node, constants }) => node.op === 'Mul' && constants.length > 0 && isNormalisation(node.name),
  );
  if (written.length > 0) {
    const means =
      `The batch normalisation of ${written.length} layers is written out as a scale and a shift, with the moving averages ` +
      'inside. Both learn like other weights, and there is nothing to estimate anew.';
    const names = written.map(({ node }) => node.name);
    return [remark(firstOf(names), 'Mul', 'folded normalisation', means, 'Train with small rates.')];
  }
  const convolutions = steps.filter(({ node }) => /Conv2[dD]/.test(node.op));
  const named = convolutions.filter(({ node, constants }) => [node.name, ...constants].some(isNormalisation));
  if (convolutions.length === 0) return [];
  const [what, which] =
    named.length > 0
      ? [`The batch normalisation of ${named.length} convolutions is`, named]
      : ['There is no batch normalisation. If there was one, it is', convolutions];
  const means =
    `${what} multiplied into the kernels, moving averages too: there is nothing to estimate anew, and nothing moves but by ` +
    'the gradient.';
  const names = which.map(({ node }) => node.name);
  return [remark(firstOf(names), which[0].node.op, 'folded normalisation', means, 'Train with small rates.')];
}
