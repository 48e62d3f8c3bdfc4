// Random cases: policies and requests that speak of the same few things, so that they often meet.

/** A generator of pseudo-random numbers that a seed repeats (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const pick = (list) => list[Math.floor(next() * list.length)];
  const chance = (share) => next() < share;
  const some = (list, max) => Array.from({ length: 1 + Math.floor(next() * max) }, () => pick(list));
  return { pick, chance, some };
}

const here = '111122223333';
const there = '444455556666';
const key = `arn:aws:kms:eu-west-1:${here}:key/1234abcd`;
const alias = `arn:aws:kms:eu-west-1:${here}:alias/app`;

const user = (account, name) => ({ kind: 'User', account, arn: `arn:aws:iam::${account}:user/${name}` });
const session = (account, path, role, name) => ({
  kind: 'RoleSession',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${account}:role${path}${role}`,
});

const callers = [
  user(here, 'alice'),
  user(here, 'teams/bob'),
  session(here, '/teams/', 'Worker', 'jane'),
  session(here, '/', 'Reader', 'john'),
  user(there, 'carol'),
  session(there, '/', 'Visitor', 'joan'),
];
const named = [
  '*',
  here,
  `arn:aws:iam::${here}:root`,
  there,
  `arn:aws:iam::${there}:root`,
  ...callers.map((caller) => caller.arn),
  ...callers.filter((caller) => caller.roleArn).map((caller) => caller.roleArn),
  `arn:aws:sts::${here}:assumed-role/Worker/other`,
  `arn:aws:iam::${here}:user/bob`,
];

const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'];
const actionPatterns = ['*', 'kms:*', ...actions, 'kms:De*', 'kms:*crypt', 'kms:?ecrypt', 'kms:G*Data*', 'kms:decrypt', 'kms:Sign', 's3:*'];
const resourcePatterns = [
  '*', '*', '*', '*', key, alias, `arn:aws:kms:*:${here}:key/*`, `arn:aws:kms:eu-west-1:*:key/12*cd`, `arn:aws:kms:eu-west-1:${here}:alias/*`,
  `arn:aws:kms:*:${there}:key/*`, `arn:aws:kms:eu-west-1:${here}:key/????abcd`, 'arn:aws:kms:*:*:*', `arn:aws:kms:us-*:${here}:key/*`,
  `arn:aws:kms:eu-west-1:${here}:key/\${aws:PrincipalTag/key}`, `arn:aws:kms:eu-west-1:${here}:key/\${aws:PrincipalTag/key, '1234abcd'}`,
  `arn:aws:kms:eu-west-1:${here}:key/1234\${*}`,
];

// What requests can have, by the type of the key, and the operators of that type.
const families = [
  {
    keys: ['aws:PrincipalTag/team', 'kms:EncryptionContext:team', 'kms:ViaService', 'aws:username'],
    values: ['red', 'blue', 'Red', 'a*', 'x?y', 'red-blue', '$', 'ab'],
    wanted: ['red', 'blue', 'RED', 'r*', '*', '?ed', 'red*', '*blue', 'a${*}', 'x${?}y', '${$}', '${aws:PrincipalTag/team}', "${aws:PrincipalTag/other, 'red'}",
      '${kms:EncryptionContext:team}*', '${aws:TagKeys}', '${aws:PrincipalTag/other}', 'a*', 'x?y', 'a?'],
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
  },
  {
    keys: ['kms:RotationPeriodInDays', 'kms:ScheduleKeyDeletionPendingWindowInDays'],
    values: ['7', '30', '90', '365', '90.0', '-1', '0', 'many'],
    wanted: ['7', '30', '90', '365', '90.5', '-1', '0'],
    operators: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
  },
  {
    keys: ['aws:CurrentTime', 'aws:TokenIssueTime'],
    values: ['2026-01-01T00:00:00Z', '2026-06-30T12:00:00Z', '2026-06-30T14:00:00+02:00', '2027-01-01', 'never'],
    wanted: ['2026-01-01T00:00:00Z', '2026-06-30T12:00:00Z', '2026-06-30T12:00:00.000Z', '2026', '2026-07', '2027-01-01'],
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  },
  {
    keys: ['aws:SecureTransport', 'kms:GrantIsForAWSResource'],
    values: ['true', 'false', 'True', 'yes'],
    wanted: ['true', 'false', 'TRUE'],
    operators: ['Bool'],
  },
  {
    keys: ['aws:SourceIp'],
    values: ['192.0.2.1', '192.0.2.200', '198.51.100.7', '2001:db8:1::5', '2001:db8:2:0:0:0:0:9', 'nowhere'],
    wanted: ['192.0.2.0/24', '192.0.2.1', '192.0.2.1/32', '0.0.0.0/0', '198.51.100.0/25', '2001:db8:1::/48', '2001:db8::/32', '2001:db8:1::5', '192.0.2.129/25'],
    operators: ['IpAddress', 'NotIpAddress'],
  },
  {
    keys: ['aws:SourceArn', 'aws:PrincipalArn'],
    values: [key, ...callers.slice(0, 3).map((caller) => caller.roleArn ?? caller.arn), 'arn:aws:sns:eu-west-1:111122223333:a:b', 'not-an-arn'],
    wanted: [key, `arn:aws:iam::${here}:*`, `arn:aws:iam::${here}:role/*`, 'arn:aws:kms:*:*:key/*', `arn:*:*:*:${here}:*`, 'arn:aws:iam::*:user/*', 'arn:aws:sns:*:*:a:*',
      'arn:aws:iam::111122223333:user/${aws:username}', 'arn:aws:*:a:b', 'arn:aws:iam::${aws:PrincipalTag/other}:user/*'],
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  },
  { keys: ['my:blob'], values: ['AQID', '/+8=', 'AQ=='], wanted: ['AQID', '/+8=', ''], operators: ['BinaryEquals'] },
];
const sets = {
  keys: ['kms:EncryptionContextKeys', 'aws:TagKeys', 'kms:GrantOperations'],
  values: ['team', 'stage', 'Team', 'cost'],
  wanted: ['team', 'stage', 't*', '*', '${aws:PrincipalTag/team}', 'TEAM'],
  operators: families[0].operators,
};

function conditionOf(random, context) {
  const { pick, chance, some } = random;
  if (chance(0.06)) {
    return ['Null', pick([...families, sets]).keys[0], some(['true', 'false'], 1)];
  }

  const isSet = chance(0.25);
  const family = isSet ? sets : pick(families);
  const conditionKey = pick(family.keys);
  const quantifier = isSet === chance(0.92) ? pick(['ForAnyValue:', 'ForAllValues:']) : '';
  const isSingleValued = /^(kms:EncryptionContext:|aws:RequestTag\/)/.test(conditionKey);
  const prefix = quantifier === 'ForAllValues:' && isSingleValued ? '' : quantifier;
  const wanted = some(family.wanted, 2);
  const present = context[conditionKey];
  if (present !== undefined && chance(0.6)) {
    const value = Array.isArray(present) ? pick(present) : present;
    // What no operator of the family can read is no value of a policy.
    if (!['many', 'never', 'yes', 'nowhere', 'not-an-arn'].includes(value)) {
      wanted.push(value);
    }
  }

  const spelled = chance(0.15) ? conditionKey.toUpperCase() : conditionKey;
  return [prefix + pick(family.operators) + (chance(0.12) ? 'IfExists' : ''), spelled, wanted];
}

function statementOf(random, context, principals, action) {
  const { pick, chance, some } = random;
  const statement = { Effect: chance(0.82) ? 'Allow' : 'Deny' };
  const patterns = some(actionPatterns, 2);
  if (chance(0.6)) {
    patterns.push(pick(['kms:*', action]));
  }

  statement[chance(0.9) ? 'Action' : 'NotAction'] = patterns.length === 1 ? patterns[0] : patterns;
  statement[chance(0.92) ? 'Resource' : 'NotResource'] = chance(0.7) ? '*' : some(resourcePatterns, 2);
  if (principals !== undefined) {
    const chosen = some(principals, 3);
    statement[chance(0.92) ? 'Principal' : 'NotPrincipal'] = chosen.includes('*') && chance(0.5) ? '*' : { AWS: chosen };
  }

  // A Deny without conditions ends most cases at once; conditions make them interesting.
  const conditions = statement.Effect === 'Deny' ? random.pick([1, 2, 3]) : random.pick([0, 0, 0, 1, 1, 2]);
  for (let i = 0; i < conditions; i++) {
    const [operator, conditionKey, wanted] = conditionOf(random, context);
    statement.Condition ??= {};
    statement.Condition[operator] ??= {};
    statement.Condition[operator][conditionKey] = wanted.length === 1 ? wanted[0] : wanted;
  }

  return statement;
}

function policyOf(random, context, principals, action, fit) {
  const { pick, chance } = random;
  const statements = Array.from({ length: pick([1, 2, 2, 3]) }, () => statementOf(random, context, principals, action));

  // Left to chance alone, few requests would be allowed.
  if (chance(0.6)) {
    statements.splice(pick([0, statements.length]), 0, {
      Effect: 'Allow',
      ...(fit === undefined ? {} : { Principal: { AWS: pick(fit) } }),
      Action: pick(['kms:*', action]),
      Resource: '*',
    });
  }

  return { ...(chance(0.9) ? { Version: '2012-10-17' } : {}), Statement: statements };
}

/** One case: who asks for what, with which policies, in which context. */
export function caseOf(random) {
  const { pick, chance } = random;
  const principal = pick(callers);
  const action = pick(actions);
  const context = {};
  for (const family of families) {
    for (const conditionKey of family.keys) {
      if (chance(0.7)) {
        context[conditionKey] = pick(family.values);
      }
    }
  }

  for (const conditionKey of sets.keys) {
    if (chance(0.7)) {
      context[conditionKey] = [...new Set(random.some(sets.values, 3))];
    }
  }

  if (chance(0.5)) {
    context['aws:PrincipalTag/key'] = pick(['1234abcd', '*', 'other']);
  }

  const isKey = chance(0.88);
  const fit = [principal.arn, principal.roleArn ?? principal.arn, principal.account, `arn:aws:iam::${principal.account}:root`];
  const result = {
    principal,
    action,
    resource: isKey ? key : alias,
    resourceAccount: here,
    identity: Array.from({ length: pick([0, 1, 1, 1, 2]) }, () => policyOf(random, context, undefined, action)),
    session: principal.kind === 'RoleSession' && chance(0.25) ? [policyOf(random, context, undefined, action)] : [],
    context,
  };
  if (isKey) {
    result.keyPolicy = policyOf(random, context, [...named, ...fit, ...fit, ...fit], action, fit);
  }

  if (chance(0.25)) {
    result.boundary = policyOf(random, context, undefined, action);
  }

  return result;
}
