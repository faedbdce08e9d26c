import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { isSame, someNames } from '../data/in-classes-of';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { requireAlive } from '../net/require-alive';
import { requireArray, requireDataset, requireNet } from '../require/arguments';
import { evaluate } from '../train/evaluate';

/**
 * Averages the weights of nets that were fine-tuned from the same start (Wortsman et al. 2022): often as accurate as
 * their ensemble, at the cost of one net. Returns a net with separate weights. If batch normalisations were trained,
 * call `reestimateNorms` afterwards. Throws if the nets do not have the same weights and classes.
 */
export function soup(nets: readonly Net[]): Net {
  requireNets('soup', nets);
  requireSoup(nets);
  const [first] = nets;
  const mean = allOrNothing(() => {
    const made = copy(first);
    for (const [name, weight] of Object.entries(made.weights)) {
      tf.tidy(() => weight.assign(tf.addN(nets.map((net) => net.weights[name])).div(nets.length)));
    }
    return made;
  });
  return { ...mean, name: `soup of ${nets.length} ${first.name}` };
}

/**
 * The greedy soup (Wortsman et al. 2022, recipe 1): nets are tried in the order of their accuracy on held-out data, and
 * each joins the average only if the accuracy does not fall. `chosen` are the indices of those that joined. `validate`
 * was used for selection, so report the accuracy on another set. Throws if the nets do not have the same weights and
 * classes.
 */
export async function greedySoup(nets: readonly Net[], validate: Dataset): Promise<{ net: Net; chosen: number[] }> {
  requireNets('greedySoup', nets);
  requireDataset('greedySoup', validate);
  requireSoup(nets);
  const accuracies: number[] = [];
  for (const net of nets) accuracies.push((await evaluate(net, validate)).accuracy);
  const order = [...nets.keys()].sort((a, b) => accuracies[b] - accuracies[a]);
  let chosen = order.slice(0, 1);
  let best = soup(chosen.map((index) => nets[index]));
  let reached = accuracies[chosen[0]];
  for (const index of order.slice(1)) {
    const wider = [...chosen, index];
    const tried = soup(wider.map((one) => nets[one]));
    const { accuracy } = await evaluate(tried, validate).catch((cause) => {
      dispose(tried);
      dispose(best);
      throw cause;
    });
    const stays = accuracy >= reached;
    dispose(stays ? best : tried);
    if (stays) [best, chosen, reached] = [tried, wider, accuracy];
  }
  return { net: best, chosen };
}

function requireNets(call: string, nets: readonly Net[]): void {
  requireArray(call, 'nets', nets);
  for (const net of nets) requireNet(call, net);
}

function requireSoup([first, ...others]: readonly Net[]): void {
  if (!first) throw new TransferError('soup has no nets to average. Pass two or more: soup([a, b]).');
  for (const net of [first, ...others]) requireAlive(net);
  for (const other of others) {
    requireSameWeights(first, other);
    requireSameClasses(first, other);
  }
}

/** The mean of weights for one class and weights for another is the mean of nothing. */
function requireSameClasses(first: Net, other: Net): void {
  if (!first.classes || !other.classes || isSame(first.classes, other.classes)) return;
  throw new TransferError(
    `A soup needs nets of the same classes in the same order: ${first.name} has ${someNames(first.classes)}, ${other.name} ` +
      `${someNames(other.classes)}. Train both on data with one list of classes.`,
  );
}

function requireSameWeights(first: Net, other: Net): void {
  const names = new Set([...Object.keys(first.weights), ...Object.keys(other.weights)]);
  const odd = [...names].find((name) => String(first.weights[name]?.shape) !== String(other.weights[name]?.shape));
  if (odd === undefined) return;
  const shape = ({ weights }: Net) => (weights[odd] ? `with shape [${weights[odd].shape}]` : 'not at all');
  throw new TransferError(
    `A soup needs nets of one architecture: ${first.name} has '${odd}' ${shape(first)}, ${other.name} ${shape(other)}.`,
  );
}
