import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '0.6.0b17';
const PIP_MS = 600_000;

/** By Node's name of the platform: the wheel's platform tag, its SHA-256, and where the program lies in it. */
const WHEELS: Readonly<Record<string, readonly [tag: string, sha256: string, executable: string]>> = {
  'linux-x64': [
    'manylinux_2_28_x86_64',
    'a77fc08b43232ae420f9b3824c0342a1e58d657a8eb9daa86c3c16fd91e255f0',
    // On Linux the one in `bin` is a Python script.
    'secantusdb.scripts/secantusd-rs',
  ],
  'linux-arm64': [
    'manylinux_2_28_aarch64',
    '46b234b7f374faa10a6354c1d34ae17f36afa0c9ff8f70398df36f2b3aaf1a98',
    'secantusdb.scripts/secantusd-rs',
  ],
  'darwin-arm64': [
    'macosx_11_0_arm64',
    'bc8dae439d5990768870381911e48ee662f3f8b14192d4595c6b36cfa0c6e1e5',
    'bin/secantusd-rs',
  ],
  'win32-x64': [
    'win_amd64',
    'f220e6333af168949a977f087c6f52253dfe6f538953e35f65fdd2eed6193ddf',
    'bin/secantusd-rs.exe',
  ],
};

export interface WheelOptions {
  programDir: string;
  announce: (line: string) => void;
  path: string;
  platform?: string;
  /** The hash to hold the download to, instead of the pinned one. */
  sha256?: string;
}

/**
 * Gives SecantusDB's server program and an empty configuration file for it, which keeps it from reading one it finds on
 * the machine. Fetched once by pip, held to its pinned hash; an interrupted or wrong download is never used.
 */
export async function fetchWheel(options: WheelOptions): Promise<{ file: string; config: string }> {
  const { programDir, announce, path, platform = `${process.platform}-${process.arch}` } = options;
  const wheel = WHEELS[platform];
  if (!wheel) throw unavailable(`SecantusDB has no program for ${platform}`);
  const [tag, pinned, executable] = wheel;
  const folder = join(programDir, `secantusdb-${VERSION}-${tag}`);
  const program = { file: join(folder, executable), config: join(folder, 'secantusd.toml') };
  if (existsSync(program.file)) return program;

  const pip = await findPip(path);
  announce('Fetching the embedded database (22 MB, once) …');
  await mkdir(programDir, { recursive: true });
  const download = await mkdtemp(join(programDir, 'download-'));
  try {
    await writeFile(join(download, 'secantusd.toml'), '');
    await install(pip, { path, tag, sha256: options.sha256 ?? pinned, target: download });
    if (!existsSync(join(download, executable))) throw unavailable('the SecantusDB wheel holds no program');
    // Another start may have been faster; then its copy is as good as this one.
    await rename(download, folder).catch((error) => {
      if (!existsSync(program.file)) throw error;
    });
  } finally {
    await rm(download, { recursive: true, force: true });
  }
  return program;
}

type Command = readonly [program: string, ...args: string[]];

async function findPip(path: string): Promise<Command> {
  const candidates: Command[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];
  for (const [program, ...args] of candidates) {
    try {
      await run(program, [...args, '--version'], { env: { ...process.env, PATH: path } });
      return [program, ...args];
    } catch {}
  }
  throw unavailable("neither a mongod nor Python's pip is on the PATH");
}

async function install(
  [program, ...args]: Command,
  wheel: { path: string; tag: string; sha256: string; target: string },
): Promise<void> {
  const requirements = join(wheel.target, 'requirements.txt');
  await writeFile(requirements, `secantusdb==${VERSION} --hash=sha256:${wheel.sha256}\n`);
  // The program needs no Python, so the wheel is that of one fixed Python whatever the machine has.
  const flags = '--no-deps --only-binary=:all: --require-hashes --no-compile --no-input --implementation cp';
  const chosen = ['--python-version', '3.12', '--platform', wheel.tag, '--target', wheel.target, '-r', requirements];
  const env = { ...process.env, PATH: wheel.path, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' };
  try {
    await run(program, [...args, 'install', ...flags.split(' '), ...chosen], { env, timeout: PIP_MS });
  } catch (error) {
    const output = String((error as { stderr?: string }).stderr ?? '');
    if (/do not match the hashes/i.test(output)) {
      throw unavailable('the download of SecantusDB did not match its pinned hash and was not used');
    }
    const reason = /^ERROR: (.*)$/m.exec(output)?.[1] ?? 'it gave no reason';
    throw unavailable(`pip could not fetch SecantusDB ${VERSION} (${reason})`);
  }
}

function unavailable(reason: string): Error {
  return new Error(
    `There is no database: ${reason}. Any of three ways gives one: set MONGODB_URI, put a mongod on the PATH, ` +
      "or install Python's pip so that the pinned SecantusDB wheel can be fetched.",
  );
}
