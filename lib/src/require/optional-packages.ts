import { TransferError } from '../error';

/**
 * Loads a part of the library that needs optional packages. npm does not install them, because few projects use the part.
 * Throws if one of the packages is missing, with the command that installs them.
 */
export async function withPackages<Part>(
  part: string,
  packages: readonly string[],
  load: () => Promise<Part>,
): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, packages)) throw cause;
    const several = packages.length > 1;
    throw new TransferError(
      `${part} needs the package${several ? 's' : ''} ${packages.join(' and ')}, which ${several ? 'are' : 'is'} not ` +
        `installed here: few projects use ${several ? 'them' : 'it'}. Run \`npm install ${packages.join(' ')}\`.`,
      { cause },
    );
  }
}

/** Whether Node did not find one of these packages, or a file of one. A missing dependency of theirs is another error. */
function isMissing(cause: unknown, packages: readonly string[]): boolean {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return false;
  const name = /^Cannot find (?:module|package) '([^']*)'/.exec(message)?.[1] ?? '';
  return packages.some((known) => name === known || name.startsWith(`${known}/`));
}
