/** What the tests of the whole use of the command line: the supervisor of the standing system, its API client, the commands. */
export { ApiClient } from "./api/client.js";
export { IntegrityError, ProblemError, UnreachableError, UsageError } from "./api/errors.js";
export { type People, signInPeople } from "./demo/people.js";
export { ExitStatus } from "./exit-status.js";
export { createProgram } from "./program.js";
export { type TrialGuest, writeGatewayFiles } from "./standing/gateway-files.js";
export { type TrialDepartment, trialDepartments } from "./standing/layout.js";
export { type NetworkKind, NETWORKS } from "./standing/network-service.js";
export { trialSourceRoots, trialSources } from "./standing/sources.js";
export { readStanding, type StandingState } from "./standing/state.js";
export { ServiceProcess } from "./standing/service-process.js";
export { Supervisor, type SupervisorEvent, type SupervisorOptions } from "./standing/supervisor.js";
export { signInAsTrialUser } from "./standing/trial-users.js";
export { networkVerbs } from "./commands/network-verbs.js";
export { runTests } from "./commands/test.js";
export { SHARING_JOURNEYS } from "./testing/suites.js";
