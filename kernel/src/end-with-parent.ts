/** Ends this process, and the group it leads, within a second of the end of `parent`, the process that started it. */
export function endWithParent(parent = process.ppid): NodeJS.Timeout {
  return setInterval(() => {
    if (process.ppid === parent) return;
    try {
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1000);
}
