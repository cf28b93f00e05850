import { describe, expect, it } from '@jest/globals';
import { runConformance, type LockBackend, type LockProviderHarness, type SectionName } from '@holdfast/conformance';
import { referenceHarness } from '@holdfast/conformance/broken';

const inProcess = referenceHarness({ reach: 'process' });
const leased = referenceHarness({ reach: 'process', ttlMs: 400 });
const onNode = referenceHarness({ reach: 'node', ttlMs: 400 });
const everywhere = referenceHarness({ reach: 'global', ttlMs: 400 });

/** The harness with its backends changed. */
function spoilt(harness: LockProviderHarness, spoil: (backend: LockBackend) => Partial<LockBackend>): LockProviderHarness {
  return {
    ...harness,
    create: async () => {
      const backend = await harness.create();
      return { ...backend, ...spoil(backend) };
    },
  };
}

async function complaint(harness: LockProviderHarness, section: SectionName): Promise<string> {
  const { results } = await runConformance(harness, { only: [section], effort: 'smoke' });
  return results.flatMap(({ error }) => (error ? [error.message] : [])).join('\n');
}

describe('a harness that cannot be trusted', () => {
  it('hands out one backend again and again: told', async () => {
    const backend = await inProcess.create();
    const shared = spoilt(inProcess, () => ({ ...backend, remove: () => Promise.resolve() }));
    expect(await complaint(shared, 'harness')).toContain('create() must give a namespace of its own each time');
  });

  it('never sees a lock: told', async () => {
    expect(await complaint(spoilt(inProcess, () => ({ isHeld: () => Promise.resolve(false) })), 'harness')).toContain('isHeld says false while the lock is held');
  });

  it('sees locks everywhere: told', async () => {
    expect(await complaint(spoilt(inProcess, () => ({ isHeld: () => Promise.resolve(true) })), 'harness')).toContain('isHeld says true on a fresh backend');
  });

  it('gives one provider to all: told', async () => {
    const one = spoilt(inProcess, (backend) => {
      const provider = backend.provider();
      return { provider: () => provider };
    });
    expect(await complaint(one, 'harness')).toContain('must construct a provider at each call');
  });

  it('sends other processes elsewhere: told', async () => {
    const elsewhere = (await onNode.create()) as LockBackend & { contender: object };
    try {
      expect(await complaint(spoilt(onNode, () => ({ contender: elsewhere.contender })), 'harness')).toContain('check the args of LockBackend.contender');
    } finally {
      await elsewhere.remove();
    }
  });

  it('has faults that strike nobody: told', async () => {
    const idle = spoilt(everywhere, (backend) => ({ faults: { ...backend.faults!, network: () => undefined } }));
    expect(await complaint(idle, 'harness')).toContain("faults.network('cut') does not keep a provider from its engine");
  });

  it('shows another manifest than its providers: told', async () => {
    const boasting = { ...inProcess, capabilities: { ...inProcess.capabilities, maxNameBytes: 7 } };
    expect(await complaint(boasting, 'capability-honesty')).toContain('provider.capabilities must be LockProviderHarness.capabilities');
  });
});

describe('a harness that lacks what the manifest makes necessary', () => {
  it.each([
    ['contender', onNode, 'crash'],
    ['breakLock', leased, 'loss-signal'],
    ['unreachable', onNode, 'engine-errors'],
    ['faults', everywhere, 'harness'],
    ['faults', everywhere, 'lost-reply'],
    ['faults', everywhere, 'engine-restart'],
  ] as const)('no %s: a section that needs it fails and says so', async (part, harness, section) => {
    const create = async () => {
      const backend = { ...(await harness.create()) } as { -readonly [Part in keyof LockBackend]: LockBackend[Part] };
      delete backend[part];
      return backend;
    };
    expect(await complaint({ ...harness, create }, section)).toContain(`LockBackend.${part}`);
  });
});

describe('a manifest with mistakes', () => {
  it.each([
    [{ engine: '' }, 'capabilities.engine must be a short name, got ""'],
    [{ crashReleaseMs: -1 }, 'capabilities.crashReleaseMs must be milliseconds from 0, got -1'],
    [{ keyFormat: 0 }, 'capabilities.keyFormat must be a whole number from 1, got 0'],
    [{ waiting: 'poll' as const }, 'capabilities.pollMs must be given exactly when waiting is poll'],
    [{ takeover: 'best-effort' as const }, 'lossDetectionMs must not be null'],
  ])('%j is told', async (mistake, message) => {
    expect(await complaint({ ...inProcess, capabilities: { ...inProcess.capabilities, ...mistake } }, 'capability-honesty')).toContain(message);
  });
});
