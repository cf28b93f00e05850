import type { LockScope } from '@holdfast/core/provider';

type Pair = readonly [string, string];

/** Equal by CRC-32, by 33 (djb2), by 31 (Java, most little hash functions) and by 65599 (sdbm), whatever stands before them. */
const ANYWHERE: readonly Pair[] = [['a75e945d93', 'e8ae46f675'], ['dce4c50bb2', '371856b860'], ['4f747893f0', '52d2eae453'], ['dba5f4ee3b', 'e762f02c28']];

/** Names whose lock names of that scope are equal in 32 bits of FNV-1a, FNV-1, MD5, SHA-1 and SHA-256, in this order. */
export const COLLIDING_NAMES: Readonly<Record<LockScope, readonly Pair[]>> = {
  process: [...ANYWHERE, ['f777463b3f', '187bab370b'], ['6c55a63a2f', 'b53c68edf8'], ['166d7b1970', 'c7e39b0ae4'], ['bd29465384', 'b5f8f9519e'], ['38a667d07b', '26e274c04a']],
  node: [...ANYWHERE, ['19412894ea', '4888fcf3e7'], ['7a31088c16', '2fed7d424b'], ['a5ea8bccbb', 'e1a3a2460'], ['30798e050a', 'df9eb170e9'], ['d631e39f03', 'a5f01342f0']],
  global: [...ANYWHERE, ['431b0082c', 'b95fefbcd1'], ['775047272d', '92896dc12a'], ['7e4697ceac', '3ca16f5a66'], ['cc7540552', '621ef5298c'], ['cdf1131b39', '19218f6789']],
};
