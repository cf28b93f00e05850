/**
 * What the main file of every simulator ends with: prints its one ready line on standard output, waits for SIGTERM, SIGINT or
 * the end of the process that started it (when that gave it a channel), then stops. Resolves when all is closed.
 */
export async function serveUntilStopped(ready: Readonly<Record<string, unknown>>, stop: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => resolve();
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    if (process.channel !== undefined) process.once('disconnect', end);
    // Only now: whoever reads the line may send the signal at once.
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
  await stop();
  if (process.connected) process.disconnect();
}
