import { checkedToken, fenced } from './fencing-token.js';

/** The part of an ioredis client that is called. For node-redis: `{ eval: (script, n, ...args) => client.eval(script, { keys: args.slice(0, n), arguments: args.slice(n) }) }`. @public */
export interface RedisEvaluator {
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

// Comparing and writing are one script: nothing comes between.
const SET = `
local latest = redis.call('GET', KEYS[2])
if latest and latest > ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

/**
 * The key has the value afterwards. The latest token is kept beside it, at `{<key>}:fence`, in the same slot of a cluster.
 * @throws `ERR_FENCED` when a later holder has written the key; then nothing was written
 * @throws `ERR_FENCE_TOKEN_INVALID`
 * @public
 */
export async function setFenced(client: RedisEvaluator, key: string, value: string, token: string): Promise<void> {
  const written = await client.eval(SET, 2, key, `{${key}}:fence`, checkedToken(token, key), value);
  if (Number(written) !== 1) throw fenced(key, token);
}
