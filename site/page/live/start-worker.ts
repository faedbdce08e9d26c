/**
 * A worker of a blob: it has the content security policy of its page, while a worker of a file would have that of the file's
 * response, and static servers send none.
 */
export function startWorker(address: string): Worker {
  const text = `import ${JSON.stringify(address)};`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return new Worker(url, { type: 'module' });
}
