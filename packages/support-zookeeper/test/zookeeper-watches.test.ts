import { describe, expect, it } from '@jest/globals';
import { ZookeeperWatches } from '../src/index.js';

describe('watches', () => {
  it('tell whoever wants to know of that node, until they stop', () => {
    const watches = new ZookeeperWatches();
    const told: string[] = [];
    const stop = watches.on('/a', () => told.push('one'));
    watches.on('/a', () => told.push('other'));
    watches.on('/b', () => told.push('elsewhere'));
    watches.tell('/a');
    stop();
    watches.tell('/a');
    watches.tell('/nobody');
    expect(told).toEqual(['one', 'other', 'other']);
  });

  it('tell everybody although one stops and another begins meanwhile; who stops twice takes nobody along', () => {
    const watches = new ZookeeperWatches();
    const told: string[] = [];
    const stop = watches.on('/a', () => {
      stop();
      watches.on('/a', () => told.push('new'));
    });
    watches.on('/a', () => told.push('other'));
    watches.tell('/a');
    stop();
    expect(told).toEqual(['other']);
    watches.tell('/a');
    expect(told).toEqual(['other', 'other', 'new']);
  });
});
