/** What is compared: the same nets, batches and counts as in `bench/peers`. */
export interface Row {
  readonly batch: number;
  /** Steps of one timed run. */
  readonly steps: number;
  readonly peers: readonly Peer[];
  /** Whether each side runs it in a separate process, so that its peak of memory is that of the row. */
  readonly apart?: true;
  /** The row that the peers run next to it, where theirs is another: they do in each step what is done once here. */
  readonly beside?: string;
  /** What this project set out to reach: at most this ratio to the fastest of the named peers. */
  readonly targets: readonly { readonly peers: readonly Peer[]; readonly ratio: number }[];
}

export type Peer = 'keras' | 'torch' | 'onnx' | 'tfjs' | 'pycocotools' | 'faster_coco_eval';

const training = (batch: number, steps: number): Row => ({
  batch,
  steps,
  peers: ['keras', 'torch', 'tfjs'],
  targets: [
    { peers: ['keras', 'torch'], ratio: 0.9 },
    { peers: ['tfjs'], ratio: 0.35 },
  ],
});

const predicting = (batch: number, steps: number): Row => ({
  batch,
  steps,
  peers: ['torch', 'onnx', 'keras'],
  targets: [
    { peers: ['torch'], ratio: 0.4 },
    { peers: ['onnx'], ratio: 1 },
  ],
});

/** LeNet on a batch of the source and one of the target, with a loss between what its hidden layer makes of them. */
const adapting = (batch: number, steps: number): Row => ({
  batch,
  steps,
  peers: ['torch'],
  targets: [{ peers: ['torch'], ratio: 0.9 }],
});

/** The same net, trained by its own predictions; both sides begin with the same loss. */
const byPredictions: Row = { ...adapting(64, 64), targets: [{ peers: ['torch'], ratio: 0.8 }] };

/** EfficientNet-Lite0 with a new head, from the published weights. */
const fineTuning = (ratio: number): Row => ({
  batch: 32,
  steps: 8,
  peers: ['torch'],
  apart: true,
  targets: [{ peers: ['torch'], ratio }],
});

/** A net for texts with a head of two classes, from the published weights. */
const tuningText = (batch: number, ratio: number): Row => ({
  batch,
  steps: 8,
  peers: ['torch'],
  apart: true,
  targets: [{ peers: ['torch'], ratio }],
});

/** How many tasks share a net in the rows of several tasks. */
const TASKS = [2, 4, 8];

/**
 * The methods of the rows of several tasks: `equal` is a sum, `mgda` and `imtl` look at the output of the shared trunk, the
 * others at its weights.
 */
const METHODS = ['equal', 'mgda', 'imtl', 'pcgrad', 'cagrad', 'nash', 'upgrad'];

/** Those that go back through the trunk once. */
const AT_THE_TRUNK = new Set(['equal', 'mgda', 'imtl']);

/** Several tasks on one trunk, against TorchJD: `mtl-METHOD-TASKS` on LeNet's, `mtl-lite0-METHOD-TASKS` on Lite0's features. */
export const MULTITASK: Readonly<Record<string, Row>> = Object.fromEntries(
  ['mtl', 'mtl-lite0'].flatMap((net) =>
    METHODS.flatMap((method) =>
      TASKS.map((tasks): [string, Row] => [
        `${net}-${method}-${tasks}`,
        {
          batch: net === 'mtl' ? 64 : 32,
          // A step of those that weigh gradients by weights takes up to half a second in TorchJD.
          steps: AT_THE_TRUNK.has(method) ? 32 : 8,
          peers: ['torch'],
          targets: [{ peers: ['torch'], ratio: 0.6 }],
        },
      ]),
    ),
  ),
);

/** What `npm run bench` runs unless rows are named. */
export const USUAL: Readonly<Record<string, Row>> = {
  'train-mlp': training(64, 256),
  'train-lenet': training(64, 64),
  'train-lenet-bn': training(64, 64),
  'train-transformer-small': {
    batch: 32,
    steps: 16,
    peers: ['keras', 'torch'],
    targets: [{ peers: ['keras', 'torch'], ratio: 0.9 }],
  },
  'predict-lenet': predicting(32, 128),
  'predict-lite0': predicting(32, 8),
  'adapt-dann': adapting(64, 64),
  'adapt-mmd': adapting(64, 64),
  // A run of 64 steps is an epoch: SHOT's clustering of all examples is part of it.
  'adapt-shot': byPredictions,
  // 64 labelled examples, 64 unlabelled ones and a strong view of these.
  'adapt-fixmatch': byPredictions,
  // The last two blocks, the last convolution and the head learn; what is before them runs as in prediction.
  'finetune-lite0-top': fineTuning(0.5),
  'finetune-lite0-all': fineTuning(0.6),
  // A step of `finetune-lite0-top` from the second epoch on, when the output of the frozen part is cached.
  'epoch-cached': { ...fineTuning(0.2), beside: 'finetune-lite0-top' },
  // Against the author's own graph, executed by TensorFlow.js.
  'predict-centernet': { batch: 8, steps: 8, peers: ['tfjs'], targets: [{ peers: ['tfjs'], ratio: 0.8 }] },
  // All of CenterNet with a head of twelve classes, on pictures of 256 px with three boxes each; the peer's targets are drawn before.
  'finetune-detector': {
    batch: 8,
    steps: 8,
    peers: ['torch'],
    apart: true,
    targets: [{ peers: ['torch'], ratio: 0.8 }],
  },
  // One picture of 512 px, from pixels to a hundred boxes.
  'detect-centernet': {
    batch: 1,
    steps: 16,
    peers: ['tfjs', 'onnx'],
    targets: [
      { peers: ['tfjs'], ratio: 0.8 },
      { peers: ['onnx'], ratio: 1 },
    ],
  },
  // 32 sentences of 32 tokens, every other one with padding after its twentieth.
  'embed-minilm': {
    batch: 32,
    steps: 8,
    peers: ['torch', 'onnx'],
    targets: [
      { peers: ['torch'], ratio: 0.8 },
      { peers: ['onnx'], ratio: 1 },
    ],
  },
  // The same texts, with two classes: all weights learn, or low-rank additions to queries and values.
  'finetune-minilm-all': tuningText(32, 0.9),
  'lora-minilm': tuningText(32, 0.9),
  // The same additions with directions and magnitudes.
  'tune-dora': tuningText(32, 0.8),
  // Texts of 64 tokens, additions in the last eight of thirty blocks.
  'lora-smollm2': tuningText(8, 1),
  // A text of 128 tokens, to the logits of each next one.
  'predict-smollm2': { batch: 1, steps: 8, peers: ['torch'], targets: [{ peers: ['torch'], ratio: 1 }] },
  // A step is a batch of recordings of one second.
  'embed-speech': { batch: 16, steps: 8, peers: ['onnx'], targets: [{ peers: ['onnx'], ratio: 1 }] },
};

/** Mean average precision of 5,000 pictures: a step is all of it. */
const measuring: Row = {
  batch: 1,
  steps: 1,
  peers: ['pycocotools', 'faster_coco_eval'],
  targets: [{ peers: ['pycocotools'], ratio: 1 }],
};

/** What measures a detector, of boxes in memory and with the loading of both files. */
export const MEASURING: Readonly<Record<string, Row>> = { map: measuring, 'map-loading': measuring };

export const ROWS: Readonly<Record<string, Row>> = { ...USUAL, ...MULTITASK, ...MEASURING };

/** Examples of the training sets, in memory. */
export const EXAMPLES = 4096;

/** Pictures of 224 px to fine-tune on, in memory: 154 MB. */
export const PICTURES = 256;

/** Pictures of 256 px with boxes to fine-tune a detector on, in memory: 50 MB. */
export const SCENES = 64;
