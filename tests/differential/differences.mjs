// Where Trent and the package differ on purpose: each way has a name, a reason, and the cases that it explains and no others.

const list = (value) => (Array.isArray(value) ? value : [value]);
const isNegated = (operator) => /(^|:)(String|Numeric|Date|Arn)Not|(^|:)NotIpAddress/.test(operator);
const variablesOf = (text) => [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1]);

/** The value of a condition key in a case; names of keys are compared without case. */
function valueIn(context, key) {
  const name = Object.keys(context).find((present) => present.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : context[name];
}

/** The conditions of a statement, one by one. */
function conditionsOf({ statement, context }) {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => ({ operator, key, wanted: list(wanted), present: valueIn(context, key) })));
}

const hasNoValue = (variable, context) =>
  !['*', '?', '$'].includes(variable) && !variable.includes(',') && !(typeof valueIn(context, variable) === 'string');
const hasVariableWithoutValue = (texts, context) => texts.some((text) => variablesOf(text).some((variable) => hasNoValue(variable, context)));

const unreadable = [
  [/Numeric/, (text) => Number.isNaN(Number(text))],
  [/Date/, (text) => Number.isNaN(Date.parse(text))],
  [/Bool/, (text) => !/^(true|false)$/i.test(text)],
  [/IpAddress/, (text) => !/[.:]/.test(text)],
  [/Arn/, (text) => !text.startsWith('arn:')],
];
const cannotBeRead = (operator, text) => unreadable.some(([family, test]) => family.test(operator) && test(text));

/** Why one evaluator finds that a statement covers the request and the other does not. */
export const statementDifferences = [
  {
    name: 'version 2008-10-17',
    reason: 'A policy without Version 2012-10-17 has no variables: ${…} is plain text. The package replaces it all the same.',
    explains: ({ version, statement }) => version === undefined && JSON.stringify(statement).includes('${'),
  },
  {
    name: 'unreadable value in a Deny',
    reason: 'A value that the operator cannot read counts against the caller: the Deny applies. The package lets it pass.',
    explains: (found) =>
      found.trent
      && found.statement.Effect === 'Deny'
      && conditionsOf(found).some(({ operator, present }) => typeof present === 'string' && cannotBeRead(operator, present)),
  },
  {
    name: 'negation of a variable without value in a Deny',
    reason: 'Whether a value differs from what is not there cannot be said, and counts against the caller.',
    explains: (found) =>
      found.trent
      && found.statement.Effect === 'Deny'
      && conditionsOf(found).some(({ operator, wanted }) => isNegated(operator) && hasVariableWithoutValue(wanted, found.context)),
  },
  {
    name: 'negation of an ARN with a variable without value in an Allow',
    reason: 'As above, and so the Allow does not apply. The package does the same for texts, but not for ARNs.',
    explains: (found) =>
      !found.trent
      && found.statement.Effect === 'Allow'
      && conditionsOf(found).some(({ operator, wanted }) => /ArnNot/.test(operator) && hasVariableWithoutValue(wanted, found.context)),
  },
  {
    name: 'NotResource of a variable without value',
    reason: 'What is excepted cannot be said: an Allow allows nothing, and a Deny denies it. The package does the opposite.',
    explains: ({ trent, statement, context }) =>
      trent === (statement.Effect === 'Deny') && statement.NotResource !== undefined && hasVariableWithoutValue(list(statement.NotResource), context),
  },
  {
    name: 'ForAnyValue with IfExists',
    reason: 'IfExists holds for a key that is absent, with a quantifier too. The package forgets it there.',
    explains: (found) =>
      found.trent
      && conditionsOf(found).some(({ operator, present }) => /^ForAnyValue:.*IfExists$/.test(operator) && present === undefined),
  },
  {
    name: 'fixed variables outside patterns',
    reason: '${*}, ${?} and ${$} stand for the characters in every text, not in patterns alone.',
    explains: (found) =>
      conditionsOf(found).some(({ operator, wanted }) => /String(Not)?Equals/.test(operator) && wanted.some((text) => /\$\{[*?$]\}/.test(text))),
  },
  {
    name: 'single addresses and the other version of IP',
    reason: 'An address of one version is not one of the other, so NotIpAddress holds. The package finds neither.',
    explains: (found) =>
      found.trent
      && conditionsOf(found).some(({ operator, wanted, present }) =>
        /NotIpAddress/.test(operator)
        && typeof present === 'string'
        && wanted.some((range) => !range.includes('/') && range.includes(':') !== present.includes(':'))),
  },
  {
    name: 'the range of all addresses',
    reason: '0.0.0.0/0 has every IPv4 address. The package shifts by 32 bits, which JavaScript takes for none.',
    explains: (found) => conditionsOf(found).some(({ operator, wanted }) => /IpAddress/.test(operator) && wanted.includes('0.0.0.0/0')),
  },
  {
    name: 'years',
    reason: 'Four digits are a year in ISO 8601. The package takes them for milliseconds since 1970.',
    explains: (found) => conditionsOf(found).some(({ operator, wanted }) => /Date/.test(operator) && wanted.includes('2026')),
  },
  {
    name: 'NotPrincipal of a Deny',
    reason: 'It excepts who is named himself. The account or the role beside him, which the user guide asks for, does not except all who belong to it.',
    explains: ({ trent, statement, question }) =>
      trent
      && statement.Effect === 'Deny'
      && statement.NotPrincipal !== undefined
      && statement.NotPrincipal !== '*'
      && !list(statement.NotPrincipal.AWS).some((name) => name === '*' || name === question.principal.arn),
  },
];

/** Why the decisions differ though the same statements cover the request. */
export const decisionDifferences = [
  {
    name: 'who is named himself is not limited by a session policy',
    reason: 'A key policy that names the session gives it permissions that the session policy does not take away (policy evaluation logic, resource-based policies).',
    explains: ({ question, trent, simulated }) =>
      trent.reason === 'AllowedByResourcePolicy' && simulated.result === 'ImplicitlyDenied' && question.session.length > 0,
  },
  {
    name: 'everyone is limited by a boundary',
    reason: 'Only a policy that names the user or the session passes the boundary; the package lets "*" pass it too.',
    explains: ({ question, trent, simulated }) =>
      trent.reason === 'NoBoundaryAllows'
      && simulated.result === 'Allowed'
      && question.keyPolicy.Statement.some((statement) =>
        statement.Effect === 'Allow' && (statement.NotPrincipal !== undefined || statement.Principal === '*' || list(statement.Principal.AWS).includes('*'))),
  },
];
