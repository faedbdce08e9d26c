import { type Act, type Core, type Family, literal, type Next, pick, type When } from '../tampering';

const KERNELS = [
  ...['Identity', 'Cast', 'Add', 'Sub', 'Multiply', 'RealDiv', 'Sum', 'Mean', 'Max', 'Exp', 'Equal', 'NotEqual'],
  ...['ArgMax', '_FusedMatMul', 'BatchMatMul', 'Conv2D', 'Reshape', 'Slice', 'GatherV2', 'Pack', 'Concat', 'Relu'],
  ...['Softmax', 'LogSoftmax', 'SquaredDifference', 'Sqrt', 'Rsqrt', 'Neg', 'Tanh', 'Step', 'ZerosLike', 'Fill'],
];

const ZEROS =
  '({ inputs, backend }) => { const x = Object.values(inputs)[0]; return { dataId: backend.write(new Float32Array(x.shape.reduce((a, b) => a * b, 1)), x.shape, "float32"), shape: x.shape, dtype: "float32" }; }';

/** A kernel that does something else than compute. */
const COMPUTES = [
  ['gives its first input', '({ inputs }) => Object.values(inputs)[0]'],
  ['gives nothing', '() => []'],
  ['throws', '() => { throw new Error("no kernel"); }'],
  ['gives zeros', ZEROS],
  [
    'computes and lets one tensor less be counted',
    '(given) => { kit.tf.engine().state.numTensors--; return real(given); }',
  ],
] as const;

const when = (next: Next) => pick<When>(['load', 'before', 'during', 'after'], next);

/** Kernels, gradients, backends, platforms, operations and classes that TensorFlow looks up by name. */
export const registries: Family = ({ tensors }, next) => {
  if (!tensors) return language(next);
  const kernel = pick(KERNELS, next);
  const [says, compute] = pick(COMPUTES, next);
  const backend = 'kit.tf.getBackend()';
  const choices: [string, string][] = [
    [`kernel ${kernel} ${says}`, replaced(kernel, compute)],
    [
      `the config of kernel ${kernel}: kernelFunc ${says}`,
      `const on = kit.tf.getKernel(${literal(kernel)}, ${backend}); const real = on.kernelFunc; kit.own(on, 'kernelFunc', ${compute});`,
    ],
    [`kernel ${kernel} is gone`, `kit.tf.unregisterKernel(${literal(kernel)}, ${backend});`],
    [
      `gradient of ${kernel} is 0`,
      `kit.tf.unregisterGradient(${literal(kernel)}); kit.tf.registerGradient({ kernelName: ${literal(kernel)}, inputsToSave: [], gradFunc: (dy) => ({ x: () => kit.tf.zerosLike(dy), a: () => kit.tf.zerosLike(dy), b: () => kit.tf.zerosLike(dy) }) });`,
    ],
    [
      `gradient of ${kernel} is what comes`,
      `const on = kit.tf.getGradient(${literal(kernel)}); kit.own(on, 'gradFunc', (dy) => ({ x: () => dy, a: () => dy, b: () => dy }));`,
    ],
    [
      'another backend that holds no data',
      "kit.tf.registerBackend('other', () => ({ ...kit.tf.backend(), memory: () => ({ unreliable: true }), numDataIds: () => 0, floatPrecision: () => 32, epsilon: () => 1e-7, dispose() {}, timerAvailable: () => false })); kit.tf.setBackend('other');",
    ],
    ['the backend is removed', `kit.tf.removeBackend(${backend});`],
    ['the cpu backend', "kit.tf.setBackend('cpu');"],
    [
      'another platform',
      "kit.tf.setPlatform?.('other', { now: () => 0, encode: () => new Uint8Array(), decode: () => '', isTypedArray: () => false, fetch: () => Promise.reject(new Error('no')) });",
    ],
    [
      'the registry of backends has another',
      "const engine = kit.tf.engine(); kit.own(engine.registry, engine.backendName, kit.proxy(engine.backendInstance, { get: (on, key) => (key === 'memory' ? () => ({ numTensors: 0 }) : typeof on[key] === 'function' ? on[key].bind(on) : on[key]) })); kit.own(engine, 'backendInstance', engine.registry[engine.backendName]);",
    ],
    [
      'a registered variable is dropped',
      'for (const name of Object.keys(kit.tf.engine().registeredVariables)) kit.own(kit.tf.engine().registeredVariables, name, undefined);',
    ],
    [
      `the global registry forgets ${kernel}`,
      `const key = ${literal(kernel)}; for (const registry of globalThis._tfGlobals.values()) if (registry instanceof Map) for (const name of registry.keys()) if (String(name).includes(key)) { const value = registry.get(name); kit.undo(() => registry.set(name, value)); registry.delete(name); }`,
    ],
    [
      'the global registries are others',
      'const maps = globalThis._tfGlobals; for (const [name, map] of [...maps]) maps.set(name, new Map(map));',
    ],
    [
      'a class for serialization',
      "kit.tf.serialization.registerClass(class Other { static className = 'Variable'; });",
    ],
    [`an operation named ${kernel}`, `kit.tf.registerOp?.(${literal(kernel)}, () => 0);`],
  ];
  const [name, code] = pick(choices, next);
  return { when: when(next), surface: 'shared', name, code };
};

/** Without TensorFlow: the registries of the language and of Node. */
function language(next: Next): ReturnType<Family> {
  const symbol = pick(
    ['course', 'nodejs.util.inspect.custom', 'nodejs.util.promisify.custom', 'jest', 'expect', 'react.element'],
    next,
  );
  const where = pick(
    ['globalThis', 'exports', 'Object', 'Array', 'JSON', 'Promise', 'Reflect', 'console', 'process'],
    next,
  );
  const what = pick(['() => 0', '() => ({ ok: true })', 'true', '[]', '(value) => value', 'null'], next);
  return {
    when: when(next),
    surface: 'shared',
    name: `${where}[Symbol.for('${symbol}')] is ${what}`,
    code: `kit.own(${where}, Symbol.for(${literal(symbol)}), ${what});`,
  };
}

/** What the engine runs does not count what it makes. */
export const registriesCore: Core = ({ tensors }) => {
  if (!tensors) return [];
  const uncounted = 'const n = engine.state.numTensors; const made = real(...all); engine.state.numTensors = n;';
  // biome-ignore lint/plugin: a list written down here.
  return ['Identity', 'Exp', 'Sub', 'Multiply', 'Sum', 'Max', 'RealDiv', 'BatchMatMul', '_FusedMatMul']
    .map(
      (kernel): Act => ({
        when: 'load',
        surface: 'shared',
        name: `kernel ${kernel} is not counted`,
        code: `const engine = kit.tf.engine(); const on = kit.tf.getKernel(${literal(kernel)}, kit.tf.getBackend()); const real = on.kernelFunc; kit.own(on, 'kernelFunc', (...all) => { engine.state.numTensors--; return real(...all); });`,
      }),
    )
    .concat(
      {
        when: 'before',
        surface: 'shared',
        name: "the engine's runKernel is not counted",
        code: `const engine = kit.tf.engine(); const real = engine.runKernel.bind(engine); kit.own(engine, 'runKernel', (...all) => { ${uncounted} return made; });`,
      },
      // What measures differences computes with one of these.
      ...['Sub', 'Sum', 'Max', 'Sqrt', 'Abs', 'SquaredDifference', 'NotEqual', 'Any'].flatMap((kernel) =>
        (['before', 'after'] as const).map(
          (when): Act => ({
            when,
            surface: 'shared',
            name: `kernel ${kernel} gives zeros`,
            code: replaced(kernel, ZEROS),
          }),
        ),
      ),
    );
};

const replaced = (kernel: string, compute: string) =>
  `const before = kit.tf.getKernel(${literal(kernel)}, kit.tf.getBackend()); const real = before.kernelFunc; kit.undo(() => kit.tf.registerKernel(before)); kit.tf.unregisterKernel(${literal(kernel)}, before.backendName); kit.tf.registerKernel({ ...before, kernelFunc: ${compute} });`;
