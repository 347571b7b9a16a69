/** Tells the bench where a child process listens, and answers its questions. */
export function serveBench(
  url: string,
  others: (question: Record<string, unknown>) => Promise<unknown> = async () => undefined,
): void {
  process.on('message', async (question: Record<string, unknown>) => {
    if (!question.usage) return process.send?.(await others(question));
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuSeconds: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1_024 });
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ url });
}
