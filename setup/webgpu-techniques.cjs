// The techniques that `webgpu-cases.cjs` trains on both backends: a table of small networks, a step or two each.
const lib = require('transferlab');

const { adam, chain, crossEntropy, cut, fit, head, join, mlp, sgd, tf, unlabelled } = lib;

/** @typedef {{ images: Function, texts: Function, features: Function, attentive: Function, sampled: Function }} Parts the data and networks of `webgpu-cases.cjs` */

/** @param {Parts} parts @returns {Record<string, () => Promise<object>>} a name and a run for each technique */
exports.techniques = ({ images, texts, features, attentive, sampled }) => {
  const [source, target] = [features(1), features(5)];
  const net = (seed = 1, more = {}) => mlp({ inputFeatures: 10, hidden: 16, classes: 3, seed, ...more });
  const normalised = () => lib.lenet({ for: images(1), normalise: true, seed: 3 });

  const weightsOf = async ({ weights }) => {
    const read = Object.entries(weights).map(async ([name, weight]) => [name, sampled(await weight.data())]);
    return Object.fromEntries(await Promise.all(read));
  };

  /** How the weights changed, and the loss of each epoch. */
  const change = (before, after, history) => ({
    changed: Object.fromEntries(
      Object.entries(after).map(([name, now]) => [name, now.map((value, at) => value - (before[name]?.[at] ?? 0))]),
    ),
    losses: history?.epochs?.map(({ loss }) => loss) ?? [],
  });

  /** A run of a recipe or a method on a network, which may return another. */
  const method = (make, run) => async () => {
    const trained = make();
    const before = await weightsOf(trained);
    const result = await run(trained);
    return change(before, await weightsOf(result?.net ?? trained), result?.history ?? result);
  };

  /** Two steps of gradient descent. Adam's first ones follow the sign of a gradient, however small it is. */
  const steps = (make, data, more = {}) =>
    method(make, (trained) => {
      const options = typeof more === 'function' ? more(trained) : more;
      return fit(trained, data, {
        loss: crossEntropy(),
        optimizer: sgd(0.1),
        epochs: 2,
        batch: 24,
        seed: 2,
        ...options,
      });
    });

  const adapting = (adaptation) => steps(net, source, () => ({ adapt: adaptation(unlabelled(target)) }));
  const once = { optimizer: sgd(0.1), epochs: 2, batch: 24, seed: 2 };

  const two = () =>
    lib.withTasks(source, {
      kind: { classes: source.classes, labels: source.labels },
      first: { classes: ['no', 'yes'], labels: source.labels.map((label) => (label === 0 ? 1 : 0)) },
    });
  const named = () => join(column(1), head({ classes: ['a', 'b', 'c'], seed: 4 }));
  const heads = () => ({ kind: head({ classes: 3, seed: 4 }), first: head({ classes: 2, seed: 5 }) });
  const column = (seed) => cut(net(seed), 'hidden');
  const bothLosses = { loss: { kind: crossEntropy(), first: crossEntropy() } };
  const balancing = (balance) =>
    steps(() => join(column(1), lib.heads(heads())), two(), { ...bothLosses, balance: balance() });

  const updated = (adapt, glob) =>
    steps(() => adapt(attentive()), texts(1), { optimizer: chain(lib.unfreeze(glob, 'classes'), sgd(0.1)) });
  const by = (optimizer, make = net) =>
    steps(make, source, (trained) => ({ optimizer: optimizer(trained), epochs: 3 }));
  const rescaled = (change) => by((trained) => chain(change(trained), sgd(0.1)));

  return {
    // One domain and another.
    mmd: adapting((data) => lib.mmd(data)),
    'mmd, biased': adapting((data) => lib.mmd(data, { estimate: 'biased' })),
    'mmd, linear': adapting((data) => lib.mmd(data, { estimate: 'linear' })),
    jointMmd: adapting((data) => lib.jointMmd(data)),
    sinkhorn: adapting((data) => lib.sinkhorn(data)),
    coral: adapting((data) => lib.coral(data)),
    afn: adapting((data) => lib.afn(data)),
    bsp: adapting((data) => lib.bsp(data)),
    dann: adapting((data) => lib.dann(data, { seed: 7 })),
    cdan: adapting((data) => lib.cdan(data, { seed: 7 })),
    'cdan, entropy': adapting((data) => lib.cdan(data, { seed: 7, entropy: true })),
    mcd: adapting((data) => lib.mcd(data, { seed: 7 })),
    mdd: adapting((data) => lib.mdd(data, { seed: 7 })),
    mstn: adapting((data) => lib.mstn(data)),
    pada: adapting((data) => lib.pada(data, { seed: 7 })),
    combineAdaptations: adapting((data) => lib.combineAdaptations([lib.mmd(data), lib.minimumEntropy(data)])),
    // Few labels.
    minimumEntropy: adapting((data) => lib.minimumEntropy(data, { weight: 1 })),
    mcc: adapting((data) => lib.mcc(data, { weight: 1 })),
    pseudoLabels: adapting((data) => lib.pseudoLabels(data, { threshold: 0.4, weight: 1 })),
    meanTeacher: steps(net, source, (trained) => {
      const teacher = lib.copy(trained);
      const adapt = lib.meanTeacher(unlabelled(target), teacher, { weight: 1 });
      return { adapt, callbacks: [lib.averageWeights(teacher)], epochs: 3 };
    }),
    fixMatch: adapting((data) => lib.fixMatch(data, { strong: [lib.noise(0.1)], threshold: 0.4, weight: 1 })),
    augment: steps(
      () => lib.augment(lib.lenet({ for: images(1), seed: 3 }), lib.shift(0.1), lib.contrast(0.2)),
      images(1),
      {
        optimizer: sgd(0.01),
      },
    ),
    mixup: steps(net, source, () => ({ mix: lib.mixup(0.4) })),
    // The target alone.
    adabn: method(normalised, (trained) => lib.adabn(trained, images(5), { batch: 24 })),
    tent: method(normalised, (trained) => lib.tent(trained, unlabelled(images(5)), once)),
    eata: method(normalised, (trained) => lib.eata(trained, unlabelled(images(5)), once)),
    sar: method(normalised, (trained) => lib.sar(trained, unlabelled(images(5)), once)),
    shot: method(net, (trained) => lib.shot(trained, unlabelled(target), once)),
    nrc: method(net, (trained) => lib.nrc(trained, unlabelled(target), once)),
    aad: method(net, (trained) => lib.aad(trained, unlabelled(target), once)),
    adda: method(net, (trained) => lib.adda(trained, source, unlabelled(target), { ...once, at: 'hidden' })),
    // A teacher.
    distillation: steps(net, source, () => ({ loss: lib.distillation(net(9)) })),
    centerDistillation: async () => mapsOf(lib.centerDistillation(detector(2), { weight: 1 })),
    // Several tasks.
    ...Object.fromEntries(
      [
        'equal',
        'uncertainty',
        'gradnorm',
        'dynamicWeightAverage',
        'pcgrad',
        'mgda',
        'nash',
        'cagrad',
        'imtl',
        'imtlLosses',
        'upgrad',
      ].map((name) => [name, balancing(() => lib[name]())]),
    ),
    watchCosines: balancing(() => lib.watchCosines(lib.equal())),
    fixedWeights: balancing(() => lib.fixedWeights({ kind: 1, first: 0.3 })),
    crossStitch: steps(() => lib.crossStitch({ kind: column(1), first: column(2) }, heads()), two(), bothLosses),
    mixtureOfExperts: steps(() => join(column(1), experts()), two(), bothLosses),
    // Few weights.
    lora: updated((base) => lib.lora(base, { rank: 4, seed: 6 }), '*lora*'),
    dora: updated((base) => lib.dora(base, { rank: 4, seed: 6 }), '*dora*'),
    vera: updated((base) => lib.vera(base, { rank: 16, seed: 6 }), '*vera*'),
    ia3: updated((base) => lib.ia3(base), '*ia3*'),
    promptTuning: updated((base) => lib.promptTuning(base, { prompts: 3, seed: 6 }), '*prompt*'),
    adaLora: steps(() => lib.adaLora(attentive(), { rank: 4, seed: 6 }), texts(1), {
      optimizer: lib.rankBudget(chain(lib.unfreeze('*lora*', 'classes'), sgd(0.1)), { rank: 2 }),
    }),
    sideTuning: steps(() => join(lib.sideTuning(column(1), column(2)), head({ classes: 3, seed: 4 })), source),
    bitFit: rescaled(() => lib.bitFit('classes')),
    // Rates, and what is held.
    'sgd, linear rate': by(() => sgd(lib.linear(0.1, 0.01))),
    adam: by(() => adam(1e-3)),
    adamw: by(() => lib.adamw(1e-3)),
    accumulate: by(() => lib.accumulate(2, sgd(0.1))),
    freeze: rescaled(() => lib.freeze('hidden')),
    freezeNorms: steps(normalised, images(1), { optimizer: chain(lib.freezeNorms(), sgd(0.01)) }),
    l2sp: rescaled((trained) => lib.l2sp(trained, 0.1)),
    weightDecay: rescaled(() => lib.weightDecay(0.1)),
    layerwiseRate: by(() => chain(sgd(0.1), lib.layerwiseRate(0.5))),
    clipByValue: rescaled(() => lib.clipByValue(0.01)),
    clipByGlobalNorm: rescaled(() => lib.clipByGlobalNorm(0.1)),
    // Runs of several stages.
    linearProbe: method(net, (trained) => lib.linearProbe(trained, source, { loss: crossEntropy(), ...once })),
    fineTune: method(net, (trained) =>
      lib.fineTune(trained, source, { loss: crossEntropy(), ...once, probe: { optimizer: sgd(0.1), epochs: 1 } }),
    ),
    gradualUnfreeze: method(net, (trained) =>
      lib.gradualUnfreeze(trained, source, {
        loss: crossEntropy(),
        ...once,
        thaw: ['classes', 'hidden'],
      }),
    ),
    setFit: method(column.bind(null, 1), (trained) =>
      lib.setFit(trained, source, { optimizer: sgd(0.1), batch: 24, seed: 2, rounds: 1 }),
    ),
    addClasses: method(named, (trained) => ({ net: lib.addClasses(trained, ['d'], { seed: 1 }) })),
    prototypes: method(net, async () => ({ net: await lib.prototypes(source) })),
    soup: method(net, (trained) => ({ net: lib.soup([trained, net(2)]) })),
    // Boxes.
    centerLoss: async () => {
      const boxes = tf.tensor2d([[0, 4, 4, 20, 24, 1, 8, 2, 30, 14]]);
      const found = {};
      for (const sides of ['l1', 'giou', 'diou', 'ciou']) {
        found[sides] = await mapsOf((maps) =>
          lib.centerLoss({ boxes: sides })(maps, boxes, { boxes: { width: 32, height: 32 } }),
        );
      }
      return found;
    },
  };

  function experts() {
    const expert = ([inputFeatures], index) =>
      cut(mlp({ inputFeatures, hidden: 4, classes: 2, seed: 10 + index }), 'hidden');
    return lib.mixtureOfExperts({ experts: 3, expert, tasks: heads(), seed: 3 });
  }

  /** A detector of two classes, whose maps have a quarter of the picture's size. @param {number} seed */
  function detector(seed) {
    return join(cut(lib.lenet({ for: images(1), seed }), 'conv2'), lib.centerHead({ classes: 2, seed }));
  }

  /** A loss on maps of 8 × 8 places, and its gradient. */
  async function mapsOf(loss) {
    const maps = tf.tensor4d(
      Array.from({ length: 8 * 8 * 6 }, (_, at) => 1 + Math.sin(at)),
      [1, 8, 8, 6],
    );
    const teacher = tf.tensor4d(
      Array.from({ length: 8 * 8 * 6 }, (_, at) => 1 + Math.cos(3 * at)),
      [1, 8, 8, 6],
    );
    const of = (outputs) => loss(outputs, tf.zeros([1]), { outputsOf: () => teacher });
    const { value, grad } = tf.valueAndGrad(of)(maps);
    return { value: Array.from(await value.data()), gradient: Array.from(await grad.data()) };
  }
};
