import { parseArgs } from 'node:util';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { readKeys } from '../gateway/identity/keys.ts';
import { parseIdNumber, parseUscc } from '../schema/scalars.ts';
import { findTarget } from './target.ts';

// Prints a presentation of the embedded card reader: npm run -s present -- ID_OR_USCC --window WINDOW

async function present(): Promise<string> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { window: { type: 'string' } } });
  const [number, ...rest] = positionals;
  const { window } = values;
  if (!number || !window || rest.length > 0) {
    throw new Error('Usage: npm run -s present -- ID_OR_USCC --window WINDOW');
  }
  const subject = parseIdNumber(number) ?? parseUscc(number);
  if (!subject) {
    throw new Error(
      'Not a valid ID number (GB 11643) or unified social credit code (GB 32100): check its last character.',
    );
  }
  const { cardReader } = await readKeys(await findTarget());
  return signPresentation({ subject, window, reader: embeddedReader(window), key: cardReader.active.privateKey });
}

try {
  console.log(await present());
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
