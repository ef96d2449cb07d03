// Loaded before a program (node --import): its wall clock goes ahead by what a file says, read again on SIGUSR2.
import { readFileSync } from 'node:fs';

const now = Date.now.bind(Date);
let aheadMs = 0;
const read = () => (aheadMs = Number(readFileSync(process.env.CLOCK_AHEAD_FILE, 'utf8')));
read();
Date.now = () => now() + aheadMs;
process.on('SIGUSR2', read);
