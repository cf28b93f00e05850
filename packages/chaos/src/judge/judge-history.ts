import { checkHistory, fencedModel, findOverlaps, mutexModel, sharedModel, type Acquisition, type LockModel } from '@holdfast/conformance/history';
import type { LockProviderCapabilities } from '@holdfast/core/provider';
import type { Stop, TimeSpan } from '../faults/inflicted-faults.js';

/** What the history says. */
export interface HistoryFindings {
  readonly overlaps: readonly string[];
  readonly violations: readonly string[];
}

/** What took locks away so that their holders could not know. Times are on the shared clock. */
export interface UnseenEnds {
  /** When all locks were ended, in the order of time; what their holders do from then on only a fence can refuse. */
  readonly ends: readonly TimeSpan[];
  /** Processes that did nothing: what was on its way to them stayed there for so much longer. */
  readonly stops: readonly Stop[];
}

type JudgedManifest = Pick<LockProviderCapabilities, 'shared' | 'fencing' | 'lossDetectionMs'>;

/** A grant that was on its way when connections broke may belong to one of them. */
const ON_ITS_WAY_MS = 1_000;

/** Looks for holds that met and for grants that no order explains. */
export function judgeHistory(history: readonly Acquisition[], manifest: JudgedManifest, unseen: UnseenEnds): HistoryFindings {
  const firstAskedAtMs = new Map<string, number>();
  for (const each of history) firstAskedAtMs.set(engineHoldOf(each), Math.min(each.askedAtMs, firstAskedAtMs.get(engineHoldOf(each)) ?? Infinity));
  const judged = history.map((each) => endedUnseen(each, firstAskedAtMs.get(engineHoldOf(each))!, manifest, unseen));
  const model = modelOf(manifest);
  return { overlaps: findOverlaps(judged, model).map(({ explanation }) => explanation), violations: checkHistory(judged, model).violations };
}

/** What a process has in the engine; its callers hand it on to each other, which only the last part of the fence tells. Without a fence each hold stands for itself. */
function engineHoldOf({ lock, party, fence, askedAtMs }: Acquisition): string {
  return fence === undefined ? `${party} ${askedAtMs}` : `${party.slice(0, party.lastIndexOf('.'))} ${lock} ${fence.slice(0, fence.lastIndexOf('-'))}`;
}

function modelOf({ shared, fencing }: JudgedManifest): LockModel {
  const model = shared ? sharedModel : mutexModel;
  return fencing ? fencedModel(model) : model;
}

function endedUnseen(acquisition: Acquisition, firstAskedAtMs: number, { lossDetectionMs }: JudgedManifest, { ends, stops }: UnseenEnds): Acquisition {
  const { lock, party, mode, fence, askedAtMs, grantedAtMs, heldUntilMs } = acquisition;
  if (grantedAtMs === undefined) return acquisition;
  const ownStops = stops.filter((stop) => party.startsWith(`${stop.party}.`));
  const end = ends.find(({ fromMs, untilMs }) => {
    if (untilMs < firstAskedAtMs || fromMs > (heldUntilMs ?? grantedAtMs)) return false;
    // One who was handed what had ended may hold it until its process must know.
    const limitMs = untilMs < askedAtMs ? ON_ITS_WAY_MS + (lossDetectionMs ?? 0) : ON_ITS_WAY_MS;
    return awakeMs(ownStops, untilMs, grantedAtMs) <= limitMs;
  });
  if (end === undefined) return acquisition;
  const endAtMs = Math.max(end.fromMs, firstAskedAtMs);
  const isHeldBefore = heldUntilMs !== undefined && endAtMs > grantedAtMs;
  const ownAskedAtMs = end.untilMs < askedAtMs ? firstAskedAtMs : askedAtMs;
  return { lock, party, mode, askedAtMs: ownAskedAtMs, grantedAtMs, ...(fence !== undefined && { fence }), ...(isHeldBefore && { heldUntilMs: endAtMs }) };
}

/** How long a process did something between two times. */
function awakeMs(stops: readonly Stop[], fromMs: number, toMs: number): number {
  return stops.reduce((rest, stop) => rest - Math.max(0, Math.min(toMs, stop.untilMs) - Math.max(fromMs, stop.fromMs)), toMs - fromMs);
}
