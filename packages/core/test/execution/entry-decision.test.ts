import { describe, expect, it } from '@jest/globals';
import { decideEntry, type EntrySituation } from '../../src/execution/entry-decision.js';

const usual: EntrySituation = { enclosing: 'none', isUpgrade: false, mayReenter: false, isFree: false, isContended: true, wait: true };

describe('how one call meets one lock', () => {
  it.each<[string, Partial<EntrySituation>, string]>([
    ['a free lock is entered', { isFree: true, isContended: false }, 'enter'],
    ['a free lock is entered by who does not wait', { isFree: true, isContended: false, wait: false }, 'enter'],
    ['a held lock is waited for', {}, 'line'],
    ['a held lock refuses who does not wait', { wait: false }, 'ERR_LOCK_BUSY'],
    ['an engine that nobody here asks yet is asked, also once', { isContended: false, wait: false }, 'line'],
    ['a lost enclosing hold refuses, free or not', { enclosing: 'lost', isFree: true, mayReenter: true }, 'ERR_LOCK_LOST'],
    ['an enclosing hold refuses', { enclosing: 'held', isFree: true }, 'ERR_LOCK_REENTRANT'],
    ['an enclosing hold admits where re-entry is declared', { enclosing: 'held', isFree: true, mayReenter: true }, 'enter'],
    ['a sibling inside is waited for', { enclosing: 'held', mayReenter: true }, 'line'],
    ['a sibling inside refuses who does not wait', { enclosing: 'held', mayReenter: true, wait: false }, 'ERR_LOCK_BUSY'],
    ['shared never becomes exclusive, declared or not', { enclosing: 'held', isUpgrade: true, mayReenter: true, isFree: true }, 'ERR_LOCK_DEADLOCK'],
    ['shared never becomes exclusive, undeclared', { enclosing: 'held', isUpgrade: true }, 'ERR_LOCK_DEADLOCK'],
  ])('%s', (_what, given, decision) => {
    expect(decideEntry({ ...usual, ...given })).toBe(decision);
  });
});
