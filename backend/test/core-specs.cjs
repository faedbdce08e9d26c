/**
 * Runs the specs that tfjs-core is published with on the completed TensorFlow backend and holds the outcome against
 * `known-failures.json`. The last line on standard output is a JSON summary; exit code 1 where anything is unexpected.
 * `--without` runs them on tfjs-node as it is and writes each failure on a line.
 */
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
const Module = require('node:module');
const path = require('node:path');
const esbuild = require('esbuild');
const jasmineCore = require('jasmine-core');
const known = require('./known-failures.json');
const { judge } = require('./judge.cjs');

const withoutKernels = process.argv.includes('--without');

/** The specs as one CommonJS text. They are ES modules that import each other without file endings. */
function bundle() {
  const { outputFiles } = esbuild.buildSync({
    stdin: {
      contents: "import './environment.mjs'; import '@tensorflow/tfjs-core/dist/tests.js';",
      resolveDir: __dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['jasmine-core'],
    // tfjs-core says that its modules have no effects but those it names; the tests are not among them.
    ignoreAnnotations: true,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** @param {string} code */
function load(code) {
  const file = path.join(__dirname, 'core-specs.bundle.cjs');
  const loaded = new Module(file);
  loaded.filename = file;
  loaded.paths = Module._nodeModulePaths(__dirname);
  loaded._compile(code, file);
}

/** @param {{ say: boolean }} options */
function reporter({ say }) {
  const specs = [];
  return {
    specDone(result) {
      specs.push({
        name: result.fullName,
        status: result.status,
        message: result.failedExpectations.map(({ message }) => message).join('\n'),
      });
    },
    jasmineDone() {
      if (say) {
        for (const { name } of specs.filter(({ status }) => status === 'failed')) console.log(name);
      }
      const summary = judge(specs, known);
      console.log(JSON.stringify(summary));
      process.exit(summary.failed > 0 ? 1 : 0);
    },
  };
}

const tf = require('@tensorflow/tfjs-node');
const { TF_Version } = tf.backend().binding;
if (TF_Version !== known.tensorflow) {
  const reason = `tfjs-core's specs: the list of known failures is for TensorFlow ${known.tensorflow}, this is ${TF_Version}`;
  console.log(JSON.stringify({ passed: 0, failed: 0, skipped: [reason], failures: [] }));
  process.exit(0);
}
if (!withoutKernels) require('..').completeBackend(tf);

const env = jasmineCore.boot(jasmineCore).getEnv();
env.configure({ random: false });
env.addReporter(reporter({ say: withoutKernels }));
load(bundle());
env.execute();
