/**
 * The folders of `lib/src` from the lowest layer to the highest. What a file imports, types included, lies in its own folder,
 * in a lower one, or next to the folders (`error.ts`, `atomic.ts`, …). A new folder takes its place here.
 */
export const LAYERS = [
  ['platform', 'what differs between Node and the browser: files, hashes, turns of the event loop'],
  ['core', 'the data that functions pass to each other: Net, Dataset, Transform, History'],
  ['require', 'what public functions refuse, and in which words'],
  ['engine', 'TensorFlow: graphs, gradients, random numbers, ownership'],
  ['audio', 'sound as numbers'],
  ['data', 'where examples come from, how a set is divided'],
  ['net', 'layers, and how nets are joined, cut and changed'],
  ['keras', 'models of Keras as nets'],
  ['onnx', 'ONNX files as nets'],
  ['optimize', 'gradient transforms and schedules'],
  ['augment', 'random changes of pictures and sound'],
  ['text', 'tokenizers, bags of words'],
  ['show', 'plots, tables, galleries'],
  ['train', 'the training loop, and running a net over data'],
  ['calibrate', 'confidence, and the temperature that corrects it'],
  ['detect', 'boxes: overlap, losses, average precision, files'],
  ['backbones', 'pretrained networks and architectures'],
  ['sets', 'the sets of the course'],
  ['linear', 'logistic regression'],
  ['adapt', 'losses on two domains'],
  ['multitask', 'balances of several tasks, nets that share softly'],
  ['transferability', 'what to start from, how far domains are apart'],
  ['select', 'choosing without labels of the target'],
  ['explain', 'what the words of a text did'],
  ['recipes', 'ways of transfer that are made of fit'],
  ['decoder', 'what a decoder writes, and how probable an answer is to it'],
  ['files', 'nets in files: save, load, recipes of architectures'],
  ['export', 'nets for other programs'],
  ['label', 'the page for drawing boxes'],
];

/** The workspaces from the lowest to the highest: an import of another one by its relative path goes down. */
export const WORKSPACES = ['setup', 'backend', 'lib', 'kernel', 'grader', 'site', 'bench', 'fuzz'];
