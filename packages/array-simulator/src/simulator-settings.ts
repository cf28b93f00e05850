import type { PlannedFault } from './fault-plan.js';
import type { WindowSettings } from './commit-window.js';

/** What `/__simulator/configure` takes; what is left out stays as it is. */
export interface SimulatorSettings {
  /** The time between check and commit, for all points or by point. */
  readonly windowMs?: WindowSettings;
  /** Milliseconds that every request takes at least. */
  readonly latencyMs?: number;
  /** Faults to add to the plan. */
  readonly faults?: readonly PlannedFault[];
}

const isMs = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 600_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isWidth = (value: unknown): boolean => isMs(value) || (isRecord(value) && typeof value['until'] === 'string' && isMs(value['atMostMs']));

function isFault(value: unknown): value is PlannedFault {
  if (!isRecord(value) || typeof value['match'] !== 'string' || !isRecord(value['fault'])) return false;
  const fault = value['fault'];
  const counts = [value['times'], value['skip']].every((count) => count === undefined || (Number.isInteger(count) && Number(count) >= 0));
  if (fault['kind'] === 'delay') return counts && isMs(fault['delayMs']);
  return counts && (fault['kind'] === 'disconnect' || (fault['kind'] === 'error' && typeof fault['code'] === 'string'));
}

const CHECKS: Record<string, { readonly isRight: (value: unknown) => boolean; readonly allowed: string }> = {
  windowMs: {
    isRight: (value) => isMs(value) || (isRecord(value) && Object.values(value).every(isWidth)),
    allowed: 'milliseconds from 0 to 600000, or an object of such by point, or of { until: "another point", atMostMs } by point',
  },
  latencyMs: { isRight: isMs, allowed: 'milliseconds from 0 to 600000' },
  faults: {
    isRight: (value) => Array.isArray(value) && value.every(isFault),
    allowed: 'a list of { match, times?, skip?, fault: { kind: "delay", delayMs } | { kind: "disconnect" } | { kind: "error", code } }',
  },
};

/** Checks settings that came over the wire. @throws an Error that names the wrong setting and what is allowed */
export function parseSimulatorSettings(text: string): SimulatorSettings {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    throw new Error('settings: not JSON');
  }
  if (!isRecord(settings)) throw new Error('settings: not a JSON object');
  for (const [key, value] of Object.entries(settings)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
    if (check === undefined) throw new Error(`settings: unknown key "${key}"; known are ${Object.keys(CHECKS).join(', ')}`);
    if (!check.isRight(value)) throw new Error(`settings.${key}: got ${JSON.stringify(value).slice(0, 100)}, allowed is ${check.allowed}`);
  }
  return settings;
}
