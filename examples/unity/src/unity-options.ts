import { DriverError } from '@holdfast/volume';

/** How to reach one array, and what to use of it. */
export interface UnityOptions {
  /** Management address, such as `https://192.0.2.10`. Its host part begins the names of all locks, so all services must spell it alike. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Certificates to trust beside those of the system, in PEM form. */
  readonly certificate?: string;
  /** False takes any certificate. Default true. */
  readonly verifyCertificate?: boolean;
  /** Pool for the volumes. Default: the first one that the array names. */
  readonly poolName?: string;
  /** Whether a host is deleted from the array when its last volume is detached. All services of one array must agree. Default false. */
  readonly removeEmptyHost?: boolean;
  /** Whether something else makes Fibre Channel zones from what the driver tells; then hosts need not be logged in beforehand. Default false. */
  readonly autoZone?: boolean;
  /** Name of the backend in the stats. Default `unity`. */
  readonly volumeBackendName?: string;
  /** Pause before a LUN is tried again that another request is modifying. Default 5 000. */
  readonly busyRetryMs?: number;
  readonly requestTimeoutMs?: number;
}

/** Service identifier of the {@link UnityOptions}. */
export const UNITY_OPTIONS = Symbol.for('@holdfast/example-unity/options');

const DEFAULTS = {
  removeEmptyHost: false,
  autoZone: false,
  volumeBackendName: 'unity',
  busyRetryMs: 5_000,
  requestTimeoutMs: 60_000,
} as const;

export type UnitySettings = UnityOptions & Required<Pick<UnityOptions, keyof typeof DEFAULTS>>;

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function unitySettings(options: UnityOptions): UnitySettings {
  const settings = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries({ busyRetryMs: settings.busyRetryMs, requestTimeoutMs: settings.requestTimeoutMs })) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new DriverError('ERR_BACKEND_CONFIG', `${name} must be milliseconds from 0; got ${String(value)}`);
  }
  return settings;
}
