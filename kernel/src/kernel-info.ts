import { PROTOCOL } from './protocol/messages';

/** The content of a kernel_info_reply. `version` is the language's: the compiler's of this repository. */
export function kernelInfo(): object {
  const { version } = require('typescript/package.json');
  return {
    status: 'ok',
    protocol_version: PROTOCOL,
    implementation: 'transferlab',
    implementation_version: require('../package.json').version,
    language_info: {
      name: 'typescript',
      version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // JupyterLab reads `mode`, the older notebook `name` and `typescript`.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
      nbconvert_exporter: 'script',
    },
    banner: `TypeScript ${version} on Node ${process.versions.node}`,
    debugger: false,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' },
    ],
  };
}
