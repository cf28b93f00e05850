import { describe, expect, it } from '@jest/globals';
import { goalRows } from '../src/goal-rows.js';
import { wantedRows } from '../src/wanted-rows.js';

const numbers = (filter: string): readonly string[] => [...new Set(wantedRows(filter).map(({ id }) => id))];

describe('the filter of rows', () => {
  it('takes a number for its own rows alone', () => {
    expect(numbers('g1')).toEqual(['G1']);
    expect(numbers('N4')).toEqual(['N4']);
  });

  it('takes another text for all rows that have it in their number or work', () => {
    expect(numbers('flock, ')).toEqual(['N1', 'G13', 'N2', 'N3', 'N4', 'N5']);
    expect(wantedRows('')).toHaveLength(goalRows.length);
    expect(numbers('no such row')).toEqual([]);
  });
});
