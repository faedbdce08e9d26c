import { check, expect, misconception, type Reach, sum, unseen } from 'course/check';

interface Bank {
  rate: number;
  fft: number;
  bins: number;
  low: number;
  high: number;
}

const ask = (call: Reach['call'], bank: Bank) => call<number[][]>('melFilterBank', bank);

/** librosa 0.11.0: filters.mel(sr=8000, n_fft=32, n_mels=4, fmin=0, fmax=4000, htk=True, norm=None). */
const SMALL: Bank = { rate: 8000, fft: 32, bins: 4, low: 0, high: 4000 };
const HEIGHTS: number[][] = [
  [-0.0, 0.770494, 0.630352, 0.103887, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
  [0.0, 0.0, 0.369648, 0.896113, 0.71126, 0.351536, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
  [
    0.0, 0.0, 0.0, 0.0, 0.28874, 0.648464, 0.994405, 0.748613, 0.50282, 0.257027, 0.0112335, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0,
  ],
  [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0055945, 0.251387, 0.49718, 0.742973, 0.988766, 0.83973, 0.671784, 0.503838,
    0.335892, 0.167946, 0.0,
  ],
];

/**
 * librosa's sums of the filters, and their middles (frequencies weighed by height), with sr=16000, n_fft=400, n_mels=20,
 * fmin=0, fmax=8000, htk=True, norm=None.
 */
const SPEECH: Bank = { rate: 16000, fft: 400, bins: 20, low: 0, high: 8000 };
const SUMS = [
  2.335846, 2.683303, 2.99641, 3.422393, 3.827723, 4.300175, 4.911599, 5.474051, 6.225877, 6.957574, 7.908814, 8.868354,
  10.02381, 11.29125, 12.73068, 14.36149, 16.19337, 18.25144, 20.5788, 23.19932,
];
const MIDDLES = [
  2.359598, 4.871473, 7.699599, 10.91841, 14.54853, 18.60318, 23.22149, 28.42413, 34.28458, 40.88143, 48.32291,
  56.72642, 66.18017, 76.85099, 88.8726, 102.435, 117.7341, 134.9784, 154.4153, 176.3272,
];

const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
const back = (value: number) => 700 * (10 ** (value / 2595) - 1);
const mels = ({ bins, low, high }: Bank) =>
  Array.from({ length: bins + 2 }, (_, edge) => mel(low) + ((mel(high) - mel(low)) * edge) / (bins + 1));

/** The rule once more, with whatever edges: a triangle over each three neighbours. */
function triangles({ rate, fft }: Bank, edges: number[], over = (hertz: number) => hertz): number[][] {
  return edges.slice(2).map((end, bin) => {
    const [start, top] = [edges[bin], edges[bin + 1]];
    return Array.from({ length: fft / 2 + 1 }, (_, k) => {
      const at = over((k * rate) / fft);
      return Math.max(0, at <= top ? (at - start) / (top - start) : (end - at) / (end - top));
    });
  });
}
const rule = (bank: Bank) => triangles(bank, mels(bank).map(back));

const alike = (found: number[][], expected: number[][]) =>
  found?.length === expected.length &&
  found.every(
    (row, bin) =>
      row?.length === expected[bin].length && row.every((height, k) => Math.abs(height - expected[bin][k]) < 1e-6),
  );

const even = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, place) => from + ((to - from) * place) / (count - 1));

/** Says which other bank this is. */
function judge(found: number[][], bank: Bank): void {
  const { rate, fft, bins, low, high } = bank;
  const [from, to] = [mel(low), mel(high)];
  const inMel = (edge: (place: number) => number) => Array.from({ length: bins + 2 }, (_, place) => back(edge(place)));
  const right = rule(bank);
  misconception(
    alike(
      found,
      right[0].map((_, k) => right.map((row) => row[k])),
    ) && bins !== fft / 2 + 1,
    'There is a row for each frequency and a column for each filter. A row is one filter: [bins][fft / 2 + 1].',
  );
  misconception(
    alike(found, triangles(bank, even(low, high, bins + 2))),
    'The edges are equally far apart in Hz, so all filters are as wide. They are to be equally far apart in mel: go to mel, part there, and come back.',
  );
  const natural = even(2595 * Math.log(1 + low / 700), 2595 * Math.log(1 + high / 700), bins + 2);
  misconception(
    alike(found, triangles(bank, natural.map(back))),
    'Edges lie far beyond high: to mel went the natural logarithm, and back the power of 10. 2595 belongs to log10, 1127 to the natural one.',
  );
  misconception(
    alike(
      found,
      triangles(
        bank,
        inMel((place) => from + ((to - from) * place) / bins),
      ),
    ),
    'The step between edges is the range over the number of filters, so the last filter ends one step beyond high. bins + 2 points have bins + 1 steps between them.',
  );
  misconception(
    alike(
      found,
      triangles(
        bank,
        inMel((place) => from + ((to - from) * (place - 1)) / (bins - 1)),
      ),
    ),
    'The first filter has its top at low, and the last one at high. low is where the first begins, and high where the last ends.',
  );
  const areas = right.map((row, bin) => {
    const edges = mels(bank).map(back);
    return row.map((height) => (2 * height) / (edges[bin + 2] - edges[bin]));
  });
  misconception(
    alike(found, areas),
    'Each filter was divided by its width in Hz, so that all weigh the same. Some libraries do that (Slaney); here each is 1 at its top.',
  );
  misconception(
    alike(
      found,
      right.map((row) => row.map((height) => height / sum(row))),
    ),
    'Each filter was divided by its sum. Here each is 1 at its top, and a wide one weighs more.',
  );
  const snapped = mels(bank).map((value) => Math.round((back(value) * fft) / rate) * (rate / fft));
  misconception(
    alike(found, triangles(bank, snapped)) || found.flat().some(Number.isNaN),
    'Edges were moved to the nearest frequency of the transform. Low filters are as narrow as a frequency or two: rounding makes some too wide, others empty. Leave edges where they are, and ask how high the triangle is at each frequency.',
  );
  misconception(
    alike(found, triangles(bank, mels(bank), mel)),
    'The sides are straight over mel, not over Hz. Bring the edges back to Hz before you draw the triangles.',
  );
  misconception(
    found.flat().some((height) => height < 0),
    'A filter is below 0 outside of its triangle: its sides went on. There it would take power away that it does not hear. Outside it is 0.',
  );
  misconception(
    alike(
      found,
      triangles({ ...bank, fft: fft / 2 }, mels(bank).map(back)).map((row) => [...row, ...new Array(fft / 4).fill(0)]),
    ),
    'Frequencies were counted in steps of rate / (fft / 2). The transform has fft / 2 + 1 of them, and they reach from 0 to half the rate: a step is rate / fft.',
  );
  misconception(
    alike(
      found,
      right.map((row) => row.map((height) => (height > 0 ? 1 : 0))),
    ),
    'Each filter is 1 from its begin to its end. Frequencies in the middle of a band count more: rise to 1 at edge b + 1, and fall.',
  );
  const apart = even(from, to, 2 * bins + 1).map(back);
  const alone = triangles(bank, apart).filter((_, bin) => bin % 2 === 0);
  misconception(
    alike(found, alone),
    'Filters stand side by side, and where two meet nothing is heard. Neighbours overlap: a filter begins where the one before has its top.',
  );
}

check('four filters over a small transform', async ({ call }) => {
  const found = await ask(call, SMALL);
  judge(found, SMALL);
  expect(found.length).toBe(4);
  expect(found).toBeCloseToAll(HEIGHTS, 5);
});

check('twenty filters for speech', async ({ call }) => {
  const found = await ask(call, SPEECH);
  judge(found, SPEECH);
  expect(found.map((row) => row.length)).toEqual(new Array(20).fill(201));
  expect(found.map(sum)).toBeCloseToAll(SUMS, 4);
  expect(found.map((row) => sum(row.map((height, k) => k * height)) / sum(row))).toBeCloseToAll(MIDDLES, 3);
});

check('no filter reaches below low or above high', async ({ call }) => {
  const bank = { rate: 16000, fft: 512, bins: 10, low: 300, high: 3400 };
  const found = await ask(call, bank);
  judge(found, bank);
  const step = bank.rate / bank.fft;
  const outside = found.flatMap((row) => row.filter((_, k) => k * step <= bank.low || k * step >= bank.high));
  expect(found.length).toBe(10);
  expect(outside.filter((height) => height !== 0)).toEqual([]);
  expect(found).toBeCloseToAll(rule(bank), 6);
});

check('between the first top and the last one, what two neighbours give is 1 together', async ({ call }) => {
  const bank = { rate: 8000, fft: 256, bins: 6, low: 100, high: 3900 };
  const found = await ask(call, bank);
  const edges = mels(bank).map(back);
  const within = Array.from({ length: 129 }, (_, k) => k).filter((k) => {
    const hertz = (k * 8000) / 256;
    return hertz >= edges[1] && hertz <= edges[6];
  });
  expect(within.map((k) => sum(found.map((row) => row[k])))).toBeCloseToAll(new Array(within.length).fill(1), 6);
});

check('drawn rates, lengths and ranges', async ({ callEach }) => {
  const next = unseen(11);
  const banks = Array.from({ length: 12 }, () => {
    const rate = 8000 + 1000 * Math.floor(40 * next());
    const low = Math.floor(0.05 * rate * next());
    return {
      rate,
      fft: 64 * (2 + Math.floor(7 * next())),
      bins: 3 + Math.floor(6 * next()),
      low,
      high: Math.floor(rate * (0.3 + 0.2 * next())),
    };
  });
  const found = await callEach<number[][]>(
    'melFilterBank',
    banks.map((bank) => [bank]),
  );
  for (const [place, bank] of banks.entries()) {
    judge(found[place], bank);
    expect(found[place]).toBeCloseToAll(rule(bank), 6);
  }
});
