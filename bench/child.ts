import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** What a process of a target has used. */
export interface Usage {
  cpuSeconds: number;
  peakMegabytes: number;
}

/** Tells the bench where a child process listens, and answers its questions. */
export function serveBench(
  url: string,
  others: (question: Record<string, unknown>) => Promise<unknown> = async () => undefined,
): void {
  process.on('message', async (question: Record<string, unknown>) => {
    if (question.usage) process.send?.(usage());
    else if (question.profile) process.send?.(await profile(question.profile as string));
    else process.send?.((await others(question)) ?? null);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ url });
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, peakMegabytes: peakKilobytes() / 1_024 };
}

/** Where Linux tells its own peak of a process: its `maxRSS` begins with what the parent had when it forked. */
function peakKilobytes(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

const session = new Session();

/** Asked once it begins to profile this process, asked again it writes the profile to the path. */
async function profile(path: string): Promise<string> {
  if (path === 'begin') {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 250 });
    await session.post('Profiler.start');
  } else {
    await writeFile(path, JSON.stringify((await session.post('Profiler.stop')).profile));
    session.disconnect();
  }
  return path;
}
