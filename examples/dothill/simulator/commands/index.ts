import type { Command } from './command.js';
import { hostCommands } from './host-commands.js';
import { mapCommands } from './map-commands.js';
import { systemCommands } from './system-commands.js';
import { volumeCommands } from './volume-commands.js';

export type { Command } from './command.js';

/** Everything the array understands once logged in. */
export const commands: readonly Command[] = [...systemCommands, ...volumeCommands, ...hostCommands, ...mapCommands];
