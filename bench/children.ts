import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that the bench started. */
export interface Child {
  url: string;
  /** One question at a time. */
  ask<T>(question: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a file of this folder as a process of its own, each as in service; resolves when it listens. */
export async function startChild(file: string, environment: Record<string, string>): Promise<Child> {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, NODE_ENV: 'production', ...environment },
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code}`);
  });
  gone.catch(() => {});
  const next = async <T>(): Promise<T> => (await Promise.race([once(child, 'message'), gone]))[0] as T;
  const { url } = await next<{ url: string }>();
  return {
    url,
    ask(question) {
      const answer = next();
      child.send(question);
      return answer as Promise<never>;
    },
    async stop() {
      if (!child.connected) return;
      child.disconnect();
      await gone.catch(() => {});
    },
  };
}
