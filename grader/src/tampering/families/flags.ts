import { type Family, literal, pick, type When } from '../tampering';

const FLAGS = [
  ...[
    'DEBUG',
    'IS_BROWSER',
    'IS_NODE',
    'IS_TEST',
    'PROD',
    'TENSORLIKE_CHECK_SHAPE_CONSISTENCY',
    'KEEP_INTERMEDIATE_TENSORS',
  ],
  ...[
    'DEPRECATION_WARNINGS_ENABLED',
    'ENGINE_COMPILE_ONLY',
    'USE_SETTIMEOUTCUSTOM',
    'WRAP_TO_IMAGEBITMAP',
    'CHECK_COMPUTATION_FOR_ERRORS',
  ],
  ...['IS_CHROME', 'CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU'],
];
const VARIABLES = [
  'NODE_ENV',
  'TF_CPP_MIN_LOG_LEVEL',
  'JEST_WORKER_ID',
  'NODE_OPTIONS',
  'TRANSFERLAB_ENGINE',
  'TF_ENABLE_ONEDNN_OPTS',
  'COURSE_HOME',
  'CI',
  'DEBUG',
  'TZ',
];

/** Flags and settings of TensorFlow, and the environment of the process. */
export const flags: Family = ({ tensors }, next) => {
  const when = pick<When>(['load', 'before', 'during', 'after'], next);
  const value = pick(['true', 'false', '0', '1', '"test"', 'undefined'], next);
  const variable = pick(VARIABLES, next);
  const environment: [string, string] = [
    `process.env.${variable} is ${value}`,
    `const before = process.env[${literal(variable)}]; process.env[${literal(variable)}] = ${value}; kit.undo(() => { if (before === undefined) delete process.env[${literal(variable)}]; else process.env[${literal(variable)}] = before; });`,
  ];
  if (!tensors) return { when, surface: 'shared', name: environment[0], code: environment[1] };
  const flag = pick(FLAGS, next);
  const choices: [string, string][] = [
    environment,
    [`flag ${flag} is ${value}`, keepFlags(`kit.tf.env().set(${literal(flag)}, ${value});`)],
    [`flags[${flag}] is ${value}`, `kit.own(kit.tf.env().flags, ${literal(flag)}, ${value});`],
    [
      `flag ${flag} is computed as ${value}`,
      `kit.own(kit.tf.env().flagRegistry[${literal(flag)}], 'evaluationFn', () => ${value}); kit.own(kit.tf.env().flags, ${literal(flag)}, undefined);`,
    ],
    [
      `setting ${flag} tells every time`,
      `kit.own(kit.tf.env().flagRegistry[${literal(flag)}], 'setHook', () => { kit.tf.engine().state.numTensors = 0; });`,
    ],
    [`env().get gives ${value}`, `kit.own(kit.tf.env(), 'get', () => ${value});`],
    [`env().getBool gives ${value}`, `kit.own(kit.tf.env(), 'getBool', () => ${value});`],
    [`env().getNumber gives ${value}`, `kit.own(kit.tf.env(), 'getNumber', () => ${value});`],
    ['no flags', "kit.own(kit.tf.env(), 'flags', {});"],
    [
      'another platform',
      "kit.own(kit.tf.env(), 'platform', { now: () => 0, encode: () => new Uint8Array(), decode: () => '', isTypedArray: () => true });",
    ],
    ['all flags anew', keepFlags('kit.tf.env().reset();')],
    ['production mode', keepFlags('kit.tf.enableProdMode();')],
    ['debug mode', keepFlags('kit.tf.enableDebugMode();')],
    ['the engine profiles', "kit.assign(kit.tf.engine().state, 'profiling', true);"],
    [`the library's setting ${flag}`, `kit.own(kit.library, ${literal(flag)}, ${value});`],
  ];
  const [name, code] = pick(choices, next);
  return { when, surface: 'shared', name, code };
};

/** With the flags as they were when it is taken back. */
const keepFlags = (code: string) =>
  `const before = { ...kit.tf.env().flags }; kit.undo(() => { kit.tf.env().flags = before; }); ${code}`;
