// The two evaluators: the package's, in this process, and Trent's, in a process of its own.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { loadPolicy } from '@cloud-copilot/iam-policy';

// The package's own entry points take no session policy or check requests against a catalog of services; its core takes everything.
const core = (path) => import(new URL(`./node_modules/@cloud-copilot/iam-simulate/dist/esm/${path}.js`, import.meta.url));
const { authorize } = await core('core_engine/CoreSimulatorEngine');
const { AwsRequestImpl } = await core('request/request');
const { RequestContextImpl } = await core('requestContext');
const { DiscoveryContextKeyConstraints } = await core('context_keys/discoveryContextKeyConstraints');

const simulationParameters = { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) };
const load = (policy, name) => loadPolicy(policy, { name });

/** What the package says: Allowed, ExplicitlyDenied or ImplicitlyDenied, and the statements that speak for or against it. */
export function simulate(question) {
  const analysis = authorize({
    request: new AwsRequestImpl(
      question.principal.arn,
      { resource: question.resource, accountId: question.resourceAccount },
      question.action,
      new RequestContextImpl(question.context),
    ),
    sessionPolicy: question.session.length > 0 ? load(question.session[0], 'session0') : undefined,
    identityPolicies: question.identity.map((policy, index) => load(policy, `identity${index}`)),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: question.keyPolicy === undefined ? undefined : load(question.keyPolicy, 'key'),
    permissionBoundaries: question.boundary === undefined ? undefined : [load(question.boundary, 'boundary')],
    vpcEndpointPolicies: undefined,
    simulationParameters,
    serviceSettings: {},
  });
  const heard = [analysis.resourceAnalysis, analysis.identityAnalysis, analysis.permissionBoundaryAnalysis, analysis.sessionAnalysis]
    .filter((found) => found !== undefined)
    .flatMap((found) => [...found.allowStatements, ...found.denyStatements])
    // The package counts from 1.
    .map((found) => `${found.policyId}:${found.statement.index() - 1}`);
  return { result: analysis.result, statements: new Set(heard) };
}

/** What Trent says to each question: the reason, and the statements that speak for or against it. */
export async function decide(program, questions) {
  const process = spawn('dotnet', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => {
    process.on('error', reject);
    process.on('close', resolve);
  });
  const answers = [];
  createInterface({ input: process.stdout }).on('line', (line) => {
    const [reason, ...statements] = line.split(' ');
    answers.push({ reason, result: resultOf(reason), statements: new Set(statements) });
  });
  for (const question of questions) {
    process.stdin.write(`${JSON.stringify(question)}\n`);
  }

  process.stdin.end();
  const status = await ended;
  if (status !== 0 || answers.length !== questions.length) {
    throw new Error(`Trent answered ${answers.length} of ${questions.length} questions and ended with ${status}.`);
  }

  return answers;
}

const resultOf = (reason) => (reason.startsWith('Allowed') ? 'Allowed' : reason.startsWith('Denied') ? 'ExplicitlyDenied' : 'ImplicitlyDenied');
