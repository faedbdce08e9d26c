// Loaded into every process while coverage is measured: a kernel is killed when its notebook ends, and what is killed writes
// nothing. So kernels and their workers write what they ran every second; V8 counts from zero after each time.
const v8 = require('node:v8');
const { threadId } = require('node:worker_threads');

if (threadId === 0 && /[\\/]kernel[\\/]dist[\\/]/.test(process.argv[1] ?? '')) {
  setInterval(() => v8.takeCoverage(), 1000).unref();
}
