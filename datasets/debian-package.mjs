import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Fetches a Debian package of this version with `apt-get download`, checks its sha256, unpacks it into a temporary
 * folder and calls `use` with that folder, which is gone afterwards. `{ name, version, sha256 }`
 */
export async function withDebianPackage({ name, version, sha256 }, use) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    try {
      execFileSync('apt-get', ['download', `${name}=${version}`], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (cause) {
      throw new Error(
        `Could not fetch ${name} ${version} with apt-get (${String(cause.message).split('\n')[0]}). ` +
          'Unpack the package yourself and give its folder as the argument.',
      );
    }
    const [deb] = readdirSync(folder).filter((file) => file.endsWith('.deb'));
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, deb)))
      .digest('hex');
    if (sum !== sha256) throw new Error(`${deb} has sha256 ${sum}, expected ${sha256}. Nothing was changed.`);
    execFileSync('dpkg-deb', ['-x', deb, '.'], { cwd: folder });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
