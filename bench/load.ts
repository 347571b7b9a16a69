/** Something that can be asked again and again, and the processes that work for it. */
export interface Target {
  /** One request; resolves to the data, rejects when they are not whole. */
  ask(): Promise<object>;
  /** CPU seconds used so far by the processes that work for the target. */
  cpuSeconds(): Promise<number>;
  /** Peak memory of those processes. */
  peakMegabytes(): Promise<number>;
  close(): Promise<void>;
}

export interface Sample {
  requests: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** CPU seconds for a thousand requests. */
  cpuPerThousand: number;
  peakMegabytes: number;
}

/** Keeps a number of requests in flight for some seconds. */
export async function measure(target: Target, inFlight: number, seconds: number): Promise<Sample> {
  const times: number[] = [];
  const cpuBefore = await target.cpuSeconds();
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < endAt) {
        const at = performance.now();
        await target.ask();
        times.push(performance.now() - at);
      }
    }),
  );
  const elapsed = (performance.now() - startedAt) / 1_000;
  const cpu = (await target.cpuSeconds()) - cpuBefore;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    perSecond: times.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    cpuPerThousand: (cpu / times.length) * 1_000,
    peakMegabytes: await target.peakMegabytes(),
  };
}
