import { tf } from '../engine/tensorflow';
import type { ModelLayer } from '../net/layers-model-calls';

/** Settings of a layer, by Keras' names or by those of TensorFlow.js. */
export type Settings = Readonly<Record<string, unknown>>;

/** How a layer of Keras is made here. */
export interface KerasLayer {
  make(args: Settings): ModelLayer;
  /** Settings that are passed on, with their names in TensorFlow.js and a conversion where these differ. */
  readonly takes: readonly (string | readonly [keras: string, name: string, convert?: (value: unknown) => unknown])[];
  /** Settings that must have one of these values, because TensorFlow.js computes no other. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
  /** Settings that are always passed. */
  readonly always?: Settings;
  /** Where a layer's weights are below its path: those of a recurrent layer are its cell's. */
  readonly inside?: string;
}

type Factory = keyof typeof tf.layers;

const layer = (
  factory: Factory,
  takes: KerasLayer['takes'] = [],
  more: Omit<KerasLayer, 'make' | 'takes'> = {},
): KerasLayer => ({
  make: (args) => (tf.layers[factory] as (args: Settings) => ModelLayer)(args),
  takes,
  ...more,
});

const LAST = { data_format: ['channels_last'] };
const KERNEL = ['kernel_size', 'strides', 'padding', 'dilation_rate', 'activation', 'use_bias'];
const ONE_GROUP = { only: { ...LAST, groups: [1] } };
const POOL = ['pool_size', 'strides', 'padding'];
const RECURRENT = [
  'units',
  'activation',
  'use_bias',
  'dropout',
  'recurrent_dropout',
  'return_sequences',
  'go_backwards',
];
const ONE_STATE = { return_state: [false], stateful: [false], zero_output_for_mask: [false] };

/** The layers of Keras that are read, by their class. */
export const LAYERS: Readonly<Record<string, KerasLayer>> = {
  Activation: layer('activation', ['activation']),
  Add: layer('add'),
  AlphaDropout: layer('alphaDropout', ['rate', 'noise_shape']),
  Average: layer('average'),
  AveragePooling1D: layer('averagePooling1d', POOL, { only: LAST }),
  AveragePooling2D: layer('averagePooling2d', POOL, { only: LAST }),
  AveragePooling3D: layer('averagePooling3d', POOL, { only: LAST }),
  BatchNormalization: layer('batchNormalization', ['axis', 'momentum', 'epsilon', 'center', 'scale'], {
    only: { synchronized: [false], renorm: [false] },
  }),
  Concatenate: layer('concatenate', ['axis']),
  Conv1D: layer('conv1d', ['filters', ...KERNEL], { only: { ...LAST, groups: [1], padding: ['valid', 'same'] } }),
  Conv2D: layer('conv2d', ['filters', ...KERNEL], ONE_GROUP),
  Conv2DTranspose: layer('conv2dTranspose', ['filters', ...KERNEL], {
    only: { ...LAST, groups: [1], output_padding: [null] },
  }),
  Conv3D: layer('conv3d', ['filters', ...KERNEL], ONE_GROUP),
  Cropping2D: layer('cropping2D', ['cropping'], { only: LAST }),
  Dense: layer('dense', ['units', 'activation', 'use_bias']),
  DepthwiseConv2D: layer('depthwiseConv2d', ['depth_multiplier', ...KERNEL], { only: LAST }),
  Dropout: layer('dropout', ['rate', 'noise_shape']),
  ELU: layer('elu', ['alpha'], { only: { alpha: [1] } }),
  Embedding: layer('embedding', ['input_dim', 'output_dim', 'mask_zero']),
  Flatten: layer('flatten', [], { only: LAST }),
  GaussianDropout: layer('gaussianDropout', ['rate']),
  GaussianNoise: layer('gaussianNoise', ['stddev']),
  GlobalAveragePooling1D: layer('globalAveragePooling1d', [], { only: { ...LAST, keepdims: [false, true] } }),
  GlobalAveragePooling2D: layer('globalAveragePooling2d', [], { only: { ...LAST, keepdims: [false, true] } }),
  GlobalMaxPooling1D: layer('globalMaxPooling1d', [], { only: { ...LAST, keepdims: [false, true] } }),
  GlobalMaxPooling2D: layer('globalMaxPooling2d', [], { only: { ...LAST, keepdims: [false, true] } }),
  Identity: layer('activation', [], { always: { activation: 'linear' } }),
  LSTM: layer('lstm', [...RECURRENT, 'recurrent_activation', 'unit_forget_bias'], { only: ONE_STATE, inside: '/cell' }),
  LayerNormalization: layer('layerNormalization', ['axis', 'epsilon', 'center', 'scale'], {
    only: { rms_scaling: [false] },
  }),
  LeakyReLU: layer('leakyReLU', [['negative_slope', 'alpha']]),
  Masking: layer('masking', ['mask_value']),
  MaxPooling1D: layer('maxPooling1d', POOL, { only: LAST }),
  MaxPooling2D: layer('maxPooling2d', POOL, { only: LAST }),
  MaxPooling3D: layer('maxPooling3d', POOL, { only: LAST }),
  Maximum: layer('maximum'),
  Minimum: layer('minimum'),
  Multiply: layer('multiply'),
  // (x - mean) / sqrt(variance), of which neither is trained.
  Normalization: layer('batchNormalization', [['axis', 'axis', (axis) => (Array.isArray(axis) ? axis[0] : axis)]], {
    only: { mean: [null], variance: [null], invert: [false] },
    always: { center: false, scale: false, epsilon: 0, trainable: false },
  }),
  PReLU: layer('prelu', ['shared_axes']),
  Permute: layer('permute', ['dims']),
  ReLU: layer('reLU', ['max_value'], { only: { negative_slope: [0], threshold: [0] } }),
  RepeatVector: layer('repeatVector', ['n']),
  Rescaling: layer('rescaling', ['scale', 'offset']),
  Reshape: layer('reshape', ['target_shape']),
  SeparableConv2D: layer('separableConv2d', ['filters', 'depth_multiplier', ...KERNEL], { only: LAST }),
  SimpleRNN: layer('simpleRNN', RECURRENT, { only: ONE_STATE, inside: '/cell' }),
  Softmax: layer('softmax', ['axis']),
  SpatialDropout1D: layer('spatialDropout1d', ['rate']),
  SpatialDropout2D: layer('dropout', ['rate'], { only: LAST, always: { noiseShape: [null, 1, 1, null] } }),
  UpSampling2D: layer('upSampling2d', ['size'], { only: { ...LAST, interpolation: ['nearest'] } }),
  ZeroPadding2D: layer('zeroPadding2d', ['padding'], { only: LAST }),
};

/** Activations by Keras' names, with the names of TensorFlow.js. */
export const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: 'elu',
  gelu: 'gelu',
  linear: 'linear',
  log_softmax: 'logSoftmax',
  mish: 'mish',
  relu: 'relu',
  relu6: 'relu6',
  selu: 'selu',
  sigmoid: 'sigmoid',
  silu: 'swish',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  swish: 'swish',
  tanh: 'tanh',
};

/** Settings that change neither outputs nor gradients. Regularizers and constraints are not applied, as in `fromLayersModel`. */
const WITHOUT_EFFECT =
  /^(name|trainable|dtype|seed|unroll|use_cudnn|input_length|build_config|batch_shape|batch_input_shape|optional|renorm_(clipping|momentum)|.*_(initializer|regularizer|constraint))$/;

export const hasNoEffect = (setting: string) => WITHOUT_EFFECT.test(setting);
