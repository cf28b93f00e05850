import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { iqn, SimulatedNode, type CommandResult } from './simulated-node.js';

jest.setTimeout(120_000);

const names = [0, 1, 2, 3].map((index) => iqn(`volume-${index}`));

let node: SimulatedNode;
afterEach(() => node.close());

/** All at once, as processes that nobody holds back. */
const together = (commands: readonly (readonly string[])[]): Promise<CommandResult[]> => Promise.all(commands.map((args) => node.run(...args)));
const creates = () => names.map((name, index) => ['create', `/dev/loop${index}`, name, 'u', 'p', 'False', '-a127.0.0.1']);
const failed = (results: readonly CommandResult[]) => results.filter(({ exitCode }) => exitCode !== 0);

async function exportAll(): Promise<void> {
  for (const args of creates()) await node.must(...args);
}

describe('cinder-rtstool, several at once without a lock', () => {
  it('gives one HBA index to several volumes: one create wins, the others leave nothing', async () => {
    node = new SimulatedNode({ windowMs: 20 });
    const results = await together(creates());
    const lost = failed(results);
    expect(lost).toHaveLength(names.length - 1);
    for (const { lastLine } of lost) expect(lastLine).toMatch(/RTSLibError: (This _Backstore already exists|Could not create _Backstore) in configFS$/);
    const { storageObjects, targets } = node.target.state();
    expect([storageObjects.length, targets.length]).toEqual([1, 1]);
    expect(node.target.violations([])).toContainEqual(expect.stringMatching(/^HBA index 0 given to two volumes: volume-\d and volume-\d$/));
  });

  it('lets saves collide on the temporary file', async () => {
    node = new SimulatedNode({ windowMs: 20 });
    await exportAll();
    const lost = failed(await together(names.map(() => ['save'])));
    expect(lost.length).toBeGreaterThan(0);
    for (const { lastLine } of lost) expect(lastLine).toMatch(/NameError: name 'ExecutionError'|Could not save configuration to .*\[Errno 2\]/);
    expect(node.target.violations([])).toContainEqual(expect.stringMatching(/^"save" failed: /));
  });

  it('kills get-targets and save that walk over targets which go away, or says that two ran at once', async () => {
    node = new SimulatedNode({ windowMs: 20 });
    await exportAll();
    await together([...names.map((name) => ['delete', name]), ['get-targets'], ['save', node.path('saved.json')]]);
    const violations = node.target.violations([]);
    expect(violations).toContainEqual(expect.stringMatching(/^two cinder-rtstool commands ran at once/));
    expect(violations).toContainEqual(expect.stringMatching(/ failed: |left behind/));
  });

  it('answers 0 to a create of a name that another create is still making', async () => {
    node = new SimulatedNode({ windowMs: 20 });
    const [first = []] = creates();
    const results = await together([first, first, first, first]);
    for (const { lastLine } of failed(results)) expect(lastLine).toMatch(/_Backstore|Storage object block/);
    expect(node.target.violations([])).toContainEqual(expect.stringMatching(/^two cinder-rtstool commands ran at once/));
  });
});

describe('cinder-rtstool, one at a time', () => {
  it('breaks nothing, whatever the window', async () => {
    node = new SimulatedNode({ windowMs: 20 });
    await exportAll();
    for (const name of names.slice(1)) await node.must('delete', name);
    await node.must('save');
    const [kept = ''] = names;
    expect(node.target.violations([{ target: kept, initiators: [] }])).toEqual([]);
  });

  it('tells what is missing and what is left when the node is not as expected', async () => {
    node = new SimulatedNode({ windowMs: 1 });
    const [first = [], second = []] = creates();
    await node.must(...first);
    await node.must('save');
    await node.must('delete', names[0] ?? '');
    await node.must(...second);
    expect(node.target.violations([{ target: names[2] ?? '', initiators: [] }])).toEqual([
      'storage object volume-1 left behind in iblock_0',
      'target volume-1 left behind',
      'volume volume-2 is not exported',
      'saveconfig.json lacks volume-2',
      'saveconfig.json still has volume-0',
    ]);
  });

  it('does not wait for a command that was killed', async () => {
    node = new SimulatedNode({ windowMs: 20, gatherMs: 60_000 });
    appendFileSync(`${node.target.stateDir}/journal.jsonl`, '{"event":"begin","pid":4194304}\n');
    await exportAll();
    expect(node.target.state().targets).toHaveLength(names.length);
  });
});
