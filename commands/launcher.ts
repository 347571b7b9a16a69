import { readFileSync } from 'node:fs';

const WATCH_MS = 500;

/**
 * Calls `gone` when the npm that started this process has ended without telling it, as it does when it is killed.
 * A process that was not started by npm has nobody to watch.
 */
export function watchLauncher(gone: () => void): void {
  const { npm_lifecycle_event: isNpm, npm_lifecycle_script: script = '' } = process.env;
  if (!isNpm) return;
  const parent = process.ppid;
  // Some systems' shells, Debian's among them, stay between npm and what it runs.
  const isShell = procOf(parent, 'cmdline').includes(script);
  const launcher = () => `${process.ppid} ${isShell ? parentOf(parent) : ''}`;
  const first = launcher();
  const watch = setInterval(() => {
    if (launcher() === first) return;
    clearInterval(watch);
    gone();
  }, WATCH_MS).unref();
}

/** The parent of a process: the second field behind the name, which may itself hold spaces and brackets. */
function parentOf(pid: number): string {
  const stat = procOf(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
}

/** Empty where there is no such process, or no /proc. */
function procOf(pid: number, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
