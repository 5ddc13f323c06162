// Owns comparing a plan with the real thing as a program, for `make bench`: scenarios as JSON in argv, one comparison a line.

import { say } from '../print.ts'
import { comparePlan, type RealScenario } from './compare-plan.ts'

for (const text of process.argv.slice(2)) say(JSON.stringify(await comparePlan(JSON.parse(text) as RealScenario)))
