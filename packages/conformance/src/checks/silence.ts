import type { Party } from '../party/party.js';
import type { SectionContext } from '../section.js';

/** Two parties of which the first can be made silent: stopped when it is a process, else by nobody renewing for it. */
export async function silenceable({ capabilities, parties, processParties }: SectionContext): Promise<{
  readonly holder: Party;
  readonly next: Party;
  /** Makes the holder silent; what it resolves to lets it go on. */
  silence(): Promise<() => Promise<void>>;
}> {
  if (capabilities.reach === 'process') {
    const [holder, next] = await parties(2);
    return { holder: holder!, next: next!, silence: async () => await Promise.resolve(() => Promise.resolve()) };
  }
  const [holder, next] = await processParties(2);
  const silence = async () => {
    await holder!.signal('SIGSTOP'); // an engine's client may renew by itself as long as its process runs
    return () => holder!.signal('SIGCONT');
  };
  return { holder: holder!, next: next!, silence };
}
