import { channel } from 'node:diagnostics_channel';

/** A status was written: on the channel `holdfast:volume:status`. @public */
export interface VolumeStatusEvent {
  readonly kind: 'volume' | 'snapshot';
  readonly id: string;
  readonly host: string;
  /** What was going on: `create`, `delete`, `attach`, `recover` … */
  readonly operation: string;
  /** The status before; null when there was no record. */
  readonly from: string | null;
  /** The status now; null when the record is gone. */
  readonly to: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How far the copy of an image has come: on the channel `holdfast:volume:progress`. @public */
export interface VolumeProgressEvent {
  readonly volumeId: string;
  readonly imageId: string;
  readonly host: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Something failed, and the operation went on another way or told another error: on the channel `holdfast:volume:warning`. @public */
export interface VolumeWarningEvent {
  /** The volume or snapshot. */
  readonly id: string;
  readonly host: string;
  /** What was tried, in words. */
  readonly reason: string;
  readonly error: unknown;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Who hears of what the managers of this process do. @public */
export interface VolumeWatcher {
  readonly status?: (event: VolumeStatusEvent) => void;
  readonly progress?: (event: VolumeProgressEvent) => void;
  readonly warning?: (event: VolumeWarningEvent) => void;
}

const channels = {
  status: channel('holdfast:volume:status'),
  progress: channel('holdfast:volume:progress'),
  warning: channel('holdfast:volume:warning'),
} as const;

/**
 * From now on `watcher` hears of every status, progress and warning of this process, until the returned function is called. A watcher that
 * throws is reported by Node as an uncaught exception and disturbs no operation.
 * @public
 */
export function watchVolumes(watcher: VolumeWatcher): () => void {
  const stops = (['status', 'progress', 'warning'] as const).map((name) => {
    const listen = (message: unknown): void => (watcher[name] as ((event: unknown) => void) | undefined)?.(message);
    channels[name].subscribe(listen);
    return () => channels[name].unsubscribe(listen);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

interface EventsByChannel {
  readonly status: VolumeStatusEvent;
  readonly progress: VolumeProgressEvent;
  readonly warning: VolumeWarningEvent;
}

/** Tells whoever listens; the time is added here. */
export function publish<Name extends keyof EventsByChannel>(name: Name, event: Omit<EventsByChannel[Name], 'at'>): void {
  if (channels[name].hasSubscribers) channels[name].publish({ ...event, at: Date.now() });
}
