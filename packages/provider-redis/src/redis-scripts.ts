import { createHash } from 'node:crypto';

/** A Lua script with the hash by which the server knows it. */
export interface RedisScript {
  readonly text: string;
  readonly sha1: string;
}

// One lock is a hash of its holders, a sorted set of its waiters by ticket, and a hash with each waiter's deadline. Its partition has one stamp
// (key format, data epoch, replication id) and one counter, from which tickets and fences come. Time is the server's; no client clock counts.
//
//   holders   claim -> expiresAtMs|x or s|fence counter|{"name": …, "holder": …}     and  ! -> 1  after a holder whose lease ran out
//   queue     claim by ticket
//   waiters   claim -> deadlineMs|x or s|channel
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local linger = 60000
local DIED = '!'

local function outlive(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end

local function sweep(holders)
  local live, isExclusive, nextEnd, someone = 0, false, nil, nil
  local all = redis.call('HGETALL', holders)
  for i = 1, #all, 2 do
    if all[i] ~= DIED then
      local ends, mode = string.match(all[i + 1], '^(%d+)|(%a)|')
      ends = tonumber(ends)
      if ends == nil or ends <= now then
        redis.call('HDEL', holders, all[i])
        redis.call('HSET', holders, DIED, '1')
        outlive(holders, linger)
      else
        live = live + 1
        someone = all[i + 1]
        isExclusive = isExclusive or mode == 'x'
        if nextEnd == nil or ends < nextEnd then nextEnd = ends end
      end
    end
  end
  return live, isExclusive, nextEnd, someone
end

local function each(queue, waiters, visit)
  local first = 0
  while true do
    local ids = redis.call('ZRANGE', queue, first, first + 31)
    if #ids == 0 then return end
    for _, id in ipairs(ids) do
      local record = redis.call('HGET', waiters, id)
      local deadline, mode, channel
      if record then deadline, mode, channel = string.match(record, '^(%d+)|(%a)|(.*)$') end
      if deadline == nil or tonumber(deadline) <= now then
        redis.call('ZREM', queue, id)
        redis.call('HDEL', waiters, id)
      else
        local verdict = visit(id, mode, channel, tonumber(deadline))
        if verdict == 'stop' then return end
        if verdict == 'drop' then
          redis.call('ZREM', queue, id)
          redis.call('HDEL', waiters, id)
        else
          first = first + 1
        end
      end
    end
  end
end

local function wake(holders, queue, waiters, tellsListeners)
  local live, isExclusive = sweep(holders)
  if isExclusive then return end
  local wokeReader = live > 0
  each(queue, waiters, function(id, mode, channel)
    if mode == 'x' and wokeReader then return 'stop' end
    local listeners = redis.call('PUBLISH', channel, id)
    if tellsListeners and listeners == 0 then return 'drop' end
    if mode == 'x' then return 'stop' end
    wokeReader = true
  end)
end
`;

// A lock that nobody holds or awaits is taken without the functions above, whose making alone takes longer than the rest.
const ACQUIRE_FREE = `
if redis.call('EXISTS', KEYS[3], KEYS[4]) == 0 then
  local stamp = redis.call('GET', KEYS[1])
  local v, epoch, r = string.match(stamp or '', '^(%d+):(%d+):(.*)$')
  if v == ARGV[6] and r == ARGV[7] then
    local time = redis.call('TIME')
    local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4]
    local counter = redis.call('INCR', KEYS[2])
    redis.call('HSET', KEYS[3], ARGV[1], string.format('%.0f', ends) .. '|' .. ARGV[2] .. '|' .. counter .. '|' .. ARGV[9])
    redis.call('PEXPIRE', KEYS[3], ARGV[4] + 60000)
    redis.call('HEXISTS', KEYS[3], ARGV[1])
    return {'granted', epoch, tostring(counter), 0}
  end
end
`;

const ACQUIRE = `
local stampKey, counterKey, holders, queue, waiters = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local claim, mode, waits, ttl, beat = ARGV[1], ARGV[2], ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])
local version, replication, channel, owner = ARGV[6], ARGV[7], ARGV[8], ARGV[9]

local stamp = redis.call('GET', stampKey)
local epoch = string.format('%.0f', now)
if stamp then
  local v, e, r = string.match(stamp, '^(%d+):(%d+):(.*)$')
  if v ~= version then return {'format', stamp} end
  if r == replication then epoch = e else epoch = string.format('%.0f', math.max(now, tonumber(e) + 1)) end
end
local newStamp = version .. ':' .. epoch .. ':' .. replication
if newStamp ~= stamp then redis.call('SET', stampKey, newStamp) end

local live, isExclusive, nextEnd, someone = sweep(holders)
local mine = redis.call('HGET', holders, claim)
if mine then
  local counter = string.match(mine, '^%d+|%a|(%d+)|')
  redis.call('HSET', holders, claim, string.format('%.0f', now + ttl) .. '|' .. mode .. '|' .. counter .. '|' .. owner)
  outlive(holders, ttl + linger)
  return {'granted', epoch, counter, redis.call('HDEL', holders, DIED)}
end

local isBlocked = isExclusive or (mode == 'x' and live > 0)
local nextLook = nextEnd
if not isBlocked then
  each(queue, waiters, function(id, otherMode, _, deadline)
    if id == claim then return 'stop' end
    if mode == 'x' or otherMode == 'x' then
      isBlocked = true
      nextLook = deadline
      return 'stop'
    end
  end)
end

if not isBlocked then
  local counter = redis.call('INCR', counterKey)
  redis.call('ZREM', queue, claim)
  redis.call('HDEL', waiters, claim)
  local died = redis.call('HDEL', holders, DIED)
  redis.call('HSET', holders, claim, string.format('%.0f', now + ttl) .. '|' .. mode .. '|' .. counter .. '|' .. owner)
  outlive(holders, ttl + linger)
  redis.call('HEXISTS', holders, claim)
  return {'granted', epoch, tostring(counter), died}
end
if not waits then return {'busy', someone or ''} end
if not redis.call('ZSCORE', queue, claim) then redis.call('ZADD', queue, redis.call('INCR', counterKey), claim) end
redis.call('HSET', waiters, claim, string.format('%.0f', now + beat) .. '|' .. mode .. '|' .. channel)
outlive(queue, beat + linger)
outlive(waiters, beat + linger)
return {'waiting', math.max(1, (nextLook or now + beat) - now)}
`;

const RELEASE_ALONE = `
if redis.call('EXISTS', KEYS[2]) == 0 and redis.call('HLEN', KEYS[1]) == 1 then
  local record = redis.call('HGET', KEYS[1], ARGV[1])
  if record then
    local time = redis.call('TIME')
    redis.call('DEL', KEYS[1])
    return tonumber(string.match(record, '^(%d+)|')) > time[1] * 1000 + math.floor(time[2] / 1000) and 1 or 0
  end
end
`;

const RELEASE = `
local holders, queue, waiters = KEYS[1], KEYS[2], KEYS[3]
local claim, tellsListeners = ARGV[1], ARGV[2] == '1'
local record = redis.call('HGET', holders, claim)
local wasHeld = 0
if record then
  local ends = tonumber(string.match(record, '^(%d+)|'))
  redis.call('HDEL', holders, claim)
  if ends > now then wasHeld = 1 end
end
wake(holders, queue, waiters, tellsListeners)
return wasHeld
`;

const WITHDRAW = `
local holders, queue, waiters = KEYS[1], KEYS[2], KEYS[3]
local claim, tellsListeners = ARGV[1], ARGV[2] == '1'
redis.call('ZREM', queue, claim)
redis.call('HDEL', waiters, claim)
redis.call('HDEL', holders, claim)
wake(holders, queue, waiters, tellsListeners)
return 1
`;

/** Both end with a read, so that a server that tracks what this connection has read tells of the next change. */
const RENEW = `
local ttl = tonumber(ARGV[1])
local answer = {}
for i, holders in ipairs(KEYS) do
  local claim = ARGV[i + 1]
  local record = redis.call('HGET', holders, claim)
  local ends, rest
  if record then ends, rest = string.match(record, '^(%d+)(|.*)$') end
  if ends and tonumber(ends) > now then
    redis.call('HSET', holders, claim, string.format('%.0f', now + ttl) .. rest)
    outlive(holders, ttl + linger)
    answer[i] = redis.call('HEXISTS', holders, claim)
  else
    answer[i] = 0
  end
end
return answer
`;

const CHECK = `
local answer = {}
for i, holders in ipairs(KEYS) do
  local record = redis.call('HGET', holders, ARGV[i])
  answer[i] = (record and tonumber(string.match(record, '^(%d+)|')) > now) and 1 or 0
end
return answer
`;

/** What runs inside the server, each in one round trip. */
export const redisScripts = {
  /** Takes the lock, or the caller's place in the queue. */
  acquire: script(ACQUIRE_FREE + PRELUDE + ACQUIRE),
  /** Gives back one holder's own grant and wakes who is next; 1 when it was still held. */
  release: script(RELEASE_ALONE + PRELUDE + RELEASE),
  /** Takes a claim out wherever it stands; it may have been granted meanwhile. */
  withdraw: script(PRELUDE + WITHDRAW),
  /** Extends many grants; 1 for each that is still held. */
  renew: script(PRELUDE + RENEW),
  /** Whether grants are still held. */
  check: script(PRELUDE + CHECK),
} as const;

function script(text: string): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
