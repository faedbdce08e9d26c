import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';

// Must run before a test is imported: each asks at import where it should run.
setTestEnvs([{ name: 'tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }]);
