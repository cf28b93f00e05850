import { inWords, type Hold } from './acquisition.js';
import { EMPTY, granted, released, type LockModel, type LockModelState } from './lock-model.js';

/** One way in which the operations so far may have taken effect. */
interface Configuration {
  readonly state: LockModelState;
  /** Holds whose grant took effect although its answer was still under way. */
  readonly early: ReadonlySet<Hold>;
}

/** Something that a party saw. */
interface SeenEvent {
  readonly atMs: number;
  readonly kind: 'asked' | 'granted' | 'letting-go';
  readonly hold: Hold;
}

const MOST_TOLD = 4;

/** At one time, what may begin does so before what is over: such operations count as concurrent. */
const ORDER: Readonly<Record<SeenEvent['kind'], number>> = { asked: 0, 'letting-go': 1, granted: 2 };

/**
 * Looks for an order of all grants and releases of one lock in which the model allows each, with each between its request and its answer. Gives
 * undefined when there is one, else an explanation of the first answer that no order explains.
 *
 * Follows the history and keeps every configuration that explains it so far (a memo on state and what took effect early), so that the past is
 * forgotten wherever nothing is under way. What it need not try, because no model gains by it: a release later than it may take effect, and a grant
 * before its answer, unless its release may take effect, too.
 * Source: Wing and Gong 1993, "Testing and verifying concurrent objects"; Lowe 2017, "Testing for linearizability" (just-in-time linearization).
 */
export function linearize(holds: readonly Hold[], model: LockModel): string | undefined {
  const asked = new Set<Hold>();
  const lettingGo = new Set<Hold>();
  let configurations: readonly Configuration[] = [{ state: EMPTY, early: new Set() }];
  for (const { kind, hold } of eventsOf(holds)) {
    if (kind === 'asked') asked.add(hold);
    else if (kind === 'letting-go') lettingGo.add(hold);
    else {
      const explained = explain(hold, configurations, { model, asked, lettingGo });
      if (explained.length === 0) return explanation(hold, holds, configurations, lettingGo, model);
      asked.delete(hold);
      configurations = explained;
    }
    if (kind !== 'asked') configurations = distinct(configurations.map((each) => withReleases(each, lettingGo)));
    forget(lettingGo, asked, configurations);
  }
  return undefined;
}

function eventsOf(holds: readonly Hold[]): readonly SeenEvent[] {
  const events = holds.flatMap((hold): SeenEvent[] => [
    { atMs: hold.askedAtMs, kind: 'asked', hold },
    { atMs: hold.grantedAtMs, kind: 'granted', hold },
    // A hold that was not seen to last may have been over when its answer came.
    { atMs: hold.heldUntilMs ?? hold.askedAtMs, kind: 'letting-go', hold },
  ]);
  return events.sort((a, b) => a.atMs - b.atMs || ORDER[a.kind] - ORDER[b.kind]);
}

interface UnderWay {
  readonly model: LockModel;
  readonly asked: ReadonlySet<Hold>;
  readonly lettingGo: ReadonlySet<Hold>;
}

/** The configurations in which the grant of `hold` has taken effect. */
function explain(hold: Hold, from: readonly Configuration[], { model, asked, lettingGo }: UnderWay): readonly Configuration[] {
  const shortLived = [...asked].filter((other) => other !== hold && lettingGo.has(other));
  const found: Configuration[] = [];
  const seen = new Set<string>();
  const open = [...from];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { state, early } = withReleases(each, lettingGo);
    const key = keyOf({ state, early });
    if (seen.has(key)) continue;
    seen.add(key);
    if (early.has(hold)) {
      found.push({ state, early: without(early, hold) });
      continue;
    }
    if (model.admits(state, hold)) found.push({ state: granted(state, hold), early });
    for (const other of shortLived) {
      if (!early.has(other) && model.admits(state, other)) open.push({ state: granted(state, other), early: new Set([...early, other]) });
    }
  }
  return distinct(found);
}

function withReleases({ state, early }: Configuration, lettingGo: ReadonlySet<Hold>): Configuration {
  let after = state;
  for (const holder of state.holders) if (lettingGo.has(holder)) after = released(after, holder);
  return { state: after, early };
}

/** What no configuration can need any more. */
function forget(lettingGo: Set<Hold>, asked: ReadonlySet<Hold>, configurations: readonly Configuration[]): void {
  for (const hold of lettingGo) if (!asked.has(hold) && configurations.every(({ state }) => !state.holders.has(hold))) lettingGo.delete(hold);
}

function without(early: ReadonlySet<Hold>, hold: Hold): ReadonlySet<Hold> {
  return new Set([...early].filter((each) => each !== hold));
}

const numbers = new WeakMap<Hold, number>();
let lastNumber = 0;

function numberOf(hold: Hold): number {
  const number = numbers.get(hold) ?? (lastNumber += 1);
  numbers.set(hold, number);
  return number;
}

function keyOf({ state, early }: Configuration): string {
  const list = (holds: ReadonlySet<Hold>) => [...holds].map(numberOf).sort((a, b) => a - b).join();
  return `${list(state.holders)}|${list(early)}|${state.highest}|${state.highestExclusive}`;
}

function distinct(configurations: readonly Configuration[]): readonly Configuration[] {
  return configurations.length < 2 ? configurations : [...new Map(configurations.map((each) => [keyOf(each), each])).values()];
}

function explanation(hold: Hold, holds: readonly Hold[], configurations: readonly Configuration[], lettingGo: ReadonlySet<Hold>, model: LockModel): string {
  const { state } = withReleases(configurations[0]!, lettingGo);
  const holders = [...state.holders].map((holder) => `\n  held: ${inWords(holder)}`);
  const { fence } = hold;
  const isFenceLow = fence !== undefined && model.admits({ ...state, highest: '', highestExclusive: '' }, hold);
  const higher = isFenceLow ? holds.filter((other) => other.grantedAtMs < hold.grantedAtMs && (other.fence ?? '') >= fence) : [];
  const fenced = higher.slice(-MOST_TOLD).map((other) => `\n  had as high a fence before: ${inWords(other)}`);
  return `no order of the operations on "${hold.lock}" explains a grant by the ${model.name} model:\n  granted: ${inWords(hold)}${[...holders, ...fenced].join('')}`;
}
