import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpFront } from '../../src/index.js';
import { fuzzHttpArray, type FuzzOptions, type FuzzSummary } from '../../src/fuzz/index.js';
import { ToyArray, toyRequest, type PlantedFault } from './toy-array.js';

const REQUESTS = 2_000;

describe('fuzzHttpArray', () => {
  let front: HttpFront | undefined;
  afterEach(() => front?.stop());

  async function fuzz(fault: PlantedFault, options: Partial<FuzzOptions> = {}, https = false): Promise<FuzzSummary> {
    const array = new ToyArray(fault);
    const control = { report: () => ({ violations: [], counts: {}, unknownRequests: [] }), timeline: () => ({ requests: [], violations: [] }), reset: () => undefined, configure: () => undefined };
    front = await HttpFront.start({
      https,
      handle: async (request) => array.answer(request),
      refuse: (status) => ({ status, body: '"refused"' }),
      control,
    });
    return fuzzHttpArray({
      url: front.url,
      ...(front.certificate === undefined ? {} : { certificate: front.certificate }),
      seed: 7,
      requests: REQUESTS,
      samples: (random) => toyRequest(random.pick(['v1', 'v2', 'v3'])),
      complaint: ({ status, text }) => {
        if (status >= 500) return 'a fault of the simulator';
        return text === '' || text.startsWith('"') || text.startsWith('[') ? undefined : 'not JSON';
      },
      assertWhole: () => array.assertWhole(),
      ...options,
    });
  }

  it.each([['http', false], ['https', true]])('finds nothing wrong over %s with an array that checks what it gets, and says how it answered', async (_protocol, https) => {
    const { statuses } = await fuzz('none', {}, https);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    // Ordinary requests get through, odd ones are refused at every stage: as a rule, by name, by size.
    for (const status of [200, 201, 400, 404, 413]) expect(statuses[status]).toBeGreaterThan(0);
  });

  it.each<[PlantedFault, RegExp]>([
    ['crashes', /^request \d+, POST \/volumes[^]* was answered with 500: a fault of the simulator/],
    ['cuts', /^request \d+, POST \/volumes[^ ]* with body \[[^]*was not answered$/],
    ['forgets-to-check', /^volume [^]+ has (0|-1) GiB$/],
    ['answers-in-html', /^request \d+, \w+ [^ ]*%ff[^]* was answered with 404: not JSON\n<html>/],
  ])('finds the fault of an array that %s, and names the request', async (fault, message) => {
    await expect(fuzz(fault)).rejects.toThrow(message);
  });

  it('sends the same requests for the same seed, and others for another', async () => {
    const sent = async (seed: number): Promise<string[]> => {
      const requests: string[] = [];
      const complaint: FuzzOptions['complaint'] = (_answer, { method, path, body }) => void requests.push(`${method} ${path} ${body}`);
      await fuzz('none', { seed, complaint, requests: 50 });
      await front?.stop();
      return requests;
    };
    const first = await sent(1);
    expect(await sent(1)).toEqual(first);
    expect(await sent(2)).not.toEqual(first);
  });
});
