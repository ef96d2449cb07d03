/** Fills a fresh installation with people, keys and some history; resolves with what to look at. */
export async function furnish(url, admin) {
  const call = async (method, path, body, credential = admin) => {
    const headers = { accessKey: credential.accessKey, secretKey: credential.secretKey };
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const days = (n) => new Date(Date.now() + n * 86_400_000).toISOString();
  const person = (name, role = 'member') =>
    call('POST', '/v1/users', { name, email: `${name.split(' ')[0].toLowerCase()}@example.org`, role });
  const ana = await person('Ana Lima');
  await call('PATCH', `/v1/users/${ana.id}`, { attributes: { department: 'Data platform', costCentre: 4711 } });
  const ben = await person('Ben Okafor');
  const [chiara, guard] = [await person('Chiara Rossi', 'admin'), await person('Scorecard guard', 'verifier')];
  const key = (name, mappedUserId, expiresAt, members = {}) =>
    call('POST', '/v1/keys', { name, mappedUserId, expiresAt, ...members });

  const labels = (environment, ...tags) => ({ environment, tags });

  const nightly = await key('Nightly import', ana.id, days(40), {
    scopes: ['elements:read', 'loads:*'],
    environment: 'staging',
    tags: ['nightly', 'team-data'],
    metadata: { plan: 'gold' },
  });
  await call('PATCH', `/v1/keys/${nightly.id}`, { name: 'Nightly import (EU)' });
  await call('PATCH', `/v1/keys/${nightly.id}`, {
    expiresAt: days(400),
    scopes: ['elements:read', 'history:read', 'keys:read', 'loads:*'],
    allowedAddresses: ['10.20.0.0/16', '2001:db8:7::/48', '127.0.0.1'],
    environment: 'production',
    metadata: { plan: 'platinum', contact: { team: 'Data platform', pager: 'data-oncall' }, regions: ['eu-1', 'eu-2'] },
  });
  await call('PATCH', `/v1/keys/${nightly.id}`, { tags: ['etl', 'nightly', 'pci', 'team-data'] });
  await call('POST', `/v1/keys/${nightly.id}/disable`, { reason: 'Moved to the new cluster' });
  await call('POST', `/v1/keys/${nightly.id}/enable`);
  const rotated = await call('POST', `/v1/keys/${nightly.id}/rotate`, { overlapSeconds: 86_400 });
  await call('GET', '/v1/me', undefined, rotated);
  await call(
    'GET',
    '/v1/me',
    undefined,
    await key('Warehouse dashboard', ana.id, days(5), labels('production', 'team-data')),
  );
  await key('Mobile app, staging', ben.id, null, labels('staging', 'mobile', 'team-apps'));
  await key('Quarterly load', chiara.id, days(200), { kind: 'data-loader', ...labels('production', 'quarterly') });
  await key('Guard of the scorecard', guard.id, null);
  const leaked = await key('Old CI runner', ben.id, days(90), labels(null, 'ci'));
  await call('POST', `/v1/keys/${leaked.id}/disable`, { reason: 'Reported as leaked' });
  await call('DELETE', `/v1/keys/${(await key('Trial of a vendor', chiara.id, days(3))).id}`);
  const gone = await person('Dora Weiss');
  await key('Reports of Dora', gone.id, days(12));
  await call('POST', `/v1/users/${gone.id}/deactivate`);
  for (const secretKey of [`${rotated.secretKey}x`, 'wrong']) {
    await fetch(`${url}/v1/me`, { headers: { accessKey: rotated.accessKey, secretKey } });
  }
  await call('PATCH', '/v1/policy', {
    apiDefaultDays: 90,
    apiLongestDays: 365,
    apiNeverAllowed: false,
    disableUnusedAfterDays: 180,
    memberScopes: ['elements:read', 'loads:*'],
  });
  // what was checked is counted a few seconds later
  const counted = async () =>
    (await call('GET', '/v1/statistics/checks')).items.some(({ refused }) => Object.keys(refused).length > 0);
  while (!(await counted())) await new Promise((resolve) => setTimeout(resolve, 500));
  return { keyId: nightly.id, userId: ana.id, oldSecretEnds: Date.parse(rotated.previousSecretExpiresAt) };
}
