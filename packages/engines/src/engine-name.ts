/** The engines that tests can start. */
export const engineNames = ['redis', 'etcd', 'postgres', 'mariadb', 'zookeeper'] as const;

export type EngineName = (typeof engineNames)[number];

/** What stands beside them: a library in another language whose locks are shared, one that sets clocks, a browser. */
const OTHER_NAMES = ['tooz', 'libfaketime', 'chromium'] as const;

const NARROWING = 'HOLDFAST_ENGINES';

/**
 * Whether tests of this engine are to run. They are, unless `HOLDFAST_ENGINES` names others only (`HOLDFAST_ENGINES=redis,etcd`, or `none`);
 * then it is said on standard error that they did not.
 * @throws an Error when the variable names an engine that does not exist
 */
export function isWanted(engine: EngineName | (typeof OTHER_NAMES)[number]): boolean {
  const isNamed = !isLeftOut(engine);
  if (!isNamed) process.stderr.write(`did not run: tests of ${engine}, because ${NARROWING}=${process.env[NARROWING]}\n`);
  return isNamed;
}

/** Whether `HOLDFAST_ENGINES` leaves out what is needed; what it does not know it never leaves out. */
export function isLeftOut(need: string): boolean {
  const text = process.env[NARROWING];
  if (text === undefined || text === '') return false;
  const wanted = text === 'none' ? [] : text.split(',').map((name) => name.trim());
  const known: readonly string[] = [...engineNames, ...OTHER_NAMES];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${NARROWING} names "${unknown}"; known are ${known.join(', ')}, or none`);
  return known.includes(need) && !wanted.includes(need);
}
