import { parseArgs } from 'node:util';
import { KEY_NAMES, type KeyName, readKeyFiles } from '../gateway/identity/key-files.ts';
import { type KeysPlace, keysFolder } from '../gateway/identity/keys.ts';
import { rotateKey } from '../gateway/identity/rotation.ts';
import { now } from '../schema/clock.ts';
import { findTarget } from './target.ts';

const USAGE = `npm run keys -- list [--dir DATA_DIR | --keys KEYS_DIR]
npm run keys -- rotate NAME [--in SECONDS] [--dir DATA_DIR | --keys KEYS_DIR]
  NAME: ${KEY_NAMES.join(', ')}, or all`;

/** Seconds until a new key is used: each instance has read it by then, and the public ones have been fetched. */
const LEAD = 60;

const day = (time: number | undefined, otherwise: string): string =>
  time === undefined ? otherwise : new Date(time).toISOString();

async function list(place: KeysPlace): Promise<void> {
  const files = await readKeyFiles(keysFolder(place));
  for (const name of KEY_NAMES) {
    for (const { kid, from, until } of files[name]) {
      console.log(
        `${name.padEnd(18)} ${kid.slice(0, 12)}  used from ${day(from, 'the start')}, believed until ${day(until, 'ever')}`,
      );
    }
  }
}

async function rotate(place: KeysPlace, names: readonly KeyName[], seconds: number): Promise<void> {
  const from = now() + seconds * 1_000;
  for (const name of names) {
    const { kid } = await rotateKey(place, name, from);
    console.log(`${name}: ${kid.slice(0, 12)} is used from ${day(from, '')} on`);
  }
  console.log('Nothing needs to be started again. A back-up that was made before does not hold the new keys.');
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dir: { type: 'string' }, keys: { type: 'string' }, in: { type: 'string', default: String(LEAD) } },
  });
  const [verb, name, ...rest] = positionals;
  const isName = name === 'all' || KEY_NAMES.includes(name as KeyName);
  if (verb === 'list' && name === undefined) await list(await findTarget(values));
  else if (verb === 'rotate' && isName && rest.length === 0 && /^\d{1,6}$/.test(values.in)) {
    const target = await findTarget({ ...values, isChange: true });
    await rotate(target, name === 'all' ? KEY_NAMES : [name as KeyName], Number(values.in));
  } else throw new Error(USAGE);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
