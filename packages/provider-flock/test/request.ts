import type { AcquireRequest } from '@holdfast/core/provider';

export const request = (changes: Partial<AcquireRequest> = {}): AcquireRequest => ({
  mode: 'exclusive',
  wait: true,
  signal: new AbortController().signal,
  owner: { id: 'me', host: 'here', pid: process.pid, method: 'LioDriver.createExport', sinceAt: Date.now() },
  onLost: () => undefined,
  ...changes,
});
