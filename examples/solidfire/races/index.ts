import type { Race } from '@holdfast/array-simulator';
import { runSolidFireRace, type SolidFireWorkload } from './solidfire-race.js';

/** Callers that make a volume each of one image nobody has used before, so that its template is missing. */
const image: SolidFireWorkload = { of: 'image', array: { windowMs: { create: 150 } } };

/** Callers that clone one volume, which has few clone slots and one count of its clones. */
const source: SolidFireWorkload = { of: 'source', array: { windowMs: { modify: 5 } } };

/** One race for each lock of the driver. */
export const races: readonly Race[] = [
  { system: 'solidfire', lock: 'solidfire-{image.id}', scope: 'process', run: (options) => runSolidFireRace(image, options) },
  { system: 'solidfire', lock: 'solidfire-{source.id}', scope: 'process', run: (options) => runSolidFireRace(source, options) },
];
