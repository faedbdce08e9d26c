import type { GraphStep } from './graph-model-steps';
import type { Finding } from './preflight';
import { remark, shortList } from './preflight-report';

/** The form of a graph's batch normalisation: present, written out as a scale and a shift, or folded into the kernels. */
export function normalisation(steps: readonly GraphStep[]): Finding[] {
  const normalisations = steps.filter(({ node }) => node.op.startsWith('FusedBatchNorm')).map(({ node }) => node.name);
  if (normalisations.length > 0) {
    const means =
      'Batch normalisation is present, and stays as it was exported: it uses its running mean and variance in training too. ' +
      'Its scale and offset are trained.';
    return [
      remark(shortList(normalisations), 'FusedBatchNorm', 'still normalisation', means, 'Train with small rates.'),
    ];
  }
  const isNormalisation = (name: string) => /batch_?norm|_bn_offset|(^|[/_.])bn\d*([/_.]|$)/i.test(name);
  const writtenOut = steps.filter(
    ({ node, constants }) => node.op === 'Mul' && constants.length > 0 && isNormalisation(node.name),
  );
  if (writtenOut.length > 0) {
    const means =
      `The batch normalisation of ${writtenOut.length} layers is written out as a scale and a shift, which contain the running ` +
      'statistics. Both are trained like other weights, and there are no statistics to re-estimate.';
    const names = writtenOut.map(({ node }) => node.name);
    return [remark(shortList(names), 'Mul', 'folded normalisation', means, 'Train with small rates.')];
  }
  const convolutions = steps.filter(({ node }) => /Conv2[dD]/.test(node.op));
  const namedConvolutions = convolutions.filter(({ node, constants }) =>
    [node.name, ...constants].some(isNormalisation),
  );
  if (convolutions.length === 0) return [];
  const [subject, folded] =
    namedConvolutions.length > 0
      ? [`The batch normalisation of ${namedConvolutions.length} convolutions is`, namedConvolutions]
      : ['There is no batch normalisation. If there was one, it is', convolutions];
  const means =
    `${subject} folded into the kernels, with its running statistics: there are no statistics to re-estimate, and only the ` +
    'gradient changes weights.';
  const names = folded.map(({ node }) => node.name);
  return [remark(shortList(names), folded[0].node.op, 'folded normalisation', means, 'Train with small rates.')];
}
