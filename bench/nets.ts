import { arrays, backbone, type Dataset, lenet, mlp, type Net, tf, transformer } from 'transferlab';

/** The nets of the comparison, by the name behind `train-` or `predict-`. */
export const NETS: Readonly<Record<string, () => Net | Promise<Net>>> = {
  mlp: () => mlp(),
  lenet: () => lenet(),
  'lenet-bn': () => lenet({ normalise: true }),
  'transformer-small': () => transformer(),
  lite0: () => backbone('efficientnet-lite0'),
};

/** `train-lenet` is `train` and `lenet`. */
export function partsOf(row: string): { what: string; net: string } {
  const dash = row.indexOf('-');
  return { what: row.slice(0, dash), net: row.slice(dash + 1) };
}

/** Examples in memory that a net takes: even numbers, or token ids. */
export function examples(net: Net, count: number): Dataset {
  const ids = net.name === 'transformer';
  const x = tf.tidy(() => {
    const even = tf.randomUniform([count, ...net.input.shape], ids ? 0 : -1, ids ? 256 : 1, 'float32', 1);
    return ids ? even.floor() : even;
  });
  const labels = Array.from({ length: count }, (_, place) => place % net.output[0]);
  const data = arrays(x, labels, { name: 'examples' });
  x.dispose();
  return data;
}
