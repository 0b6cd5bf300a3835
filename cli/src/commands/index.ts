import type { Command } from 'commander';
import { addTest } from './test.js';

/** Every command adds itself to the program; one file each. */
export const commands: readonly ((program: Command) => void)[] = [addTest];
