import type { ChainNode } from './lock-graph.js';

/** Every frame of these stands for one acquisition whose body is awaited, or for the call that asks. */
const OWN_FILES = /[\\/](locked-function|locked-generator|with-lock|acquire-lock)\.[cm]?[jt]s$/;
const HANDLE_FILE = /[\\/]acquire-lock\.[cm]?[jt]s$/;
/** More than any real nesting of calls. */
const FRAMES = 1_000;

/**
 * The places of `chain` whose bodies really wait for the running code, the innermost first: those whose `await` stands on the stack. The
 * context alone does not show it, as it also reaches strangers' jobs. To be called synchronously from what asks for a lock, whose own frame is the
 * first; what is called through a callback, from transpiled async functions or from a bundle is not shown, and then is told by time alone.
 * Source: V8 "zero-cost async stack traces", which follow from a promise to the function that awaits it.
 */
export function awaitingPlaces(chain: ChainNode | undefined): ChainNode[] {
  const places: ChainNode[] = [];
  if (chain === undefined) return places;
  let left = countFrames() - 1;
  for (let place: ChainNode | undefined = chain; place !== undefined; place = place.parent) {
    const before: ChainNode | undefined = places.at(-1);
    if (before === undefined || before.hold.companion !== place.hold) left -= 1;
    if (left < 0) break;
    places.push(place);
  }
  return places;
}

function countFrames(): number {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder: { stack?: unknown } = {};
  let sites: unknown;
  try {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (_error, frames) => frames;
    Error.captureStackTrace(holder, countFrames);
    sites = holder.stack;
  } catch {
    return 0; // a program that froze Error
  } finally {
    try {
      Error.stackTraceLimit = stackTraceLimit;
      if (prepareStackTrace === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
      else Error.prepareStackTrace = prepareStackTrace;
    } catch {
      // frozen: it was not changed either
    }
  }
  return Array.isArray(sites) ? countOwn(sites as readonly NodeJS.CallSite[]) : 0;
}

function countOwn(sites: readonly NodeJS.CallSite[]): number {
  let count = 0;
  let isUnlocked = false;
  for (const site of sites) {
    const [file, name] = [site.getFileName() ?? '', site.getFunctionName()];
    if (name === 'runUnlocked') isUnlocked = true;
    else if (OWN_FILES.test(file) && (!HANDLE_FILE.test(file) || name === 'run' || name === 'acquireLock')) {
      if (!isUnlocked) count += 1;
      isUnlocked = false;
    }
  }
  return count;
}
