#!/usr/bin/env node
import { main } from './main';
import { processTerminal } from './terminal';

// Everything written has been handed over by then; a library's idle worker must not keep the process alive.
process.exit(await main(process.argv.slice(2), processTerminal()));
