/** Ends this process, and the group it leads, within a second of its parent's end. */
export function endWithParent(): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid === parent) return;
    try {
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1000);
}
