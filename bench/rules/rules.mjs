// Rules of mixed kinds and mail for them, in the forms of the three engines.

/** Rule `i`, and what of a message makes it match. Kinds take turns; every value is its rule's own. */
export function rule(i) {
  const actions = [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }];
  const frame = { id: `r${i}`, name: `r${i}`, priority: i, actions };
  const only = (predicate, args) => ({ ...frame, conditions: [{ predicate, args }] });
  const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
  switch (i % 8) {
    case 0:
      return only('SenderDomainIs', { domains: [`from${i}.example`] });
    case 1:
      return only('RecipientDomainIs', { domains: [`to${i}.example`], strict: true });
    case 2:
      return only('SubjectContainsWords', { words: [`subject${i}x`] });
    case 3:
      return only('SubjectOrBodyContainsWords', { words: [`keyword${i}x`, `other${i}x`] });
    case 4:
      return only('SubjectOrBodyMatchesPatterns', { patterns: [`case${i}x-\\d{4,6}`] });
    case 5:
      return only('AttachmentNameMatchesPatterns', { patterns: [`^plan${i}x\\.(?:pdf|docx)$`] });
    case 6:
      return {
        ...frame,
        conditions: [
          { predicate: 'HeaderContains', args: { header: 'X-Label', words: [`label${i}x`] } },
          outside,
        ],
      };
    default:
      return {
        ...frame,
        conditions: [
          { predicate: 'AnyOfToCcHeader', args: { addresses: [`person${i}@to.example`] } },
          outside,
        ],
        exceptions: [{ predicate: 'SubjectContainsWords', args: { words: [`except${i}x`] } }],
      };
  }
}

/** A mail of 10 KB that some of the rules up to `count` match, as bytes and as what the peers are told of it. */
export function mail(at, count, vocabulary) {
  const hit = (kind) =>
    (((at * 7919 + kind * 31) % Math.max(1, Math.floor(count / 8))) * 8 + kind) % count;
  const [a, b, c, d] = [2, 3, 4, 7].map(hit);
  const words = [];
  let bytes = 0;
  for (let i = 0; bytes < 9_200; i++) {
    const word = vocabulary[(at * 131 + i * i * 17 + i * 7) % vocabulary.length];
    words.push(i % 12 === 11 ? `${word}\r\n` : word);
    bytes += word.length + 1;
  }
  words.splice(300, 0, `keyword${b}x`);
  words.splice(600, 0, `case${c}x-20261`);
  const body = words.join(' ');
  const told = {
    from: 'ana@alder.test',
    fromDomain: 'alder.test',
    recipient: 'ren@birch.test',
    recipientDomain: 'birch.test',
    outside: true,
    toCc: [`person${d}@to.example`, 'kim@birch.test'],
    subject: `quarterly figures subject${a}x`,
    body: body.toLowerCase(),
    label: 'general',
    attachmentName: 'figures.xlsx',
  };
  told.text = `${told.subject}\n${told.body}`;
  const raw = Buffer.from(
    [
      'Received: from mail.alder.test by gateway.alder.test with ESMTP id 1; Sat, 21 Nov 2026 10:00:00 +0000',
      'From: Ana Duarte <ana@alder.test>',
      `To: person${d}@to.example`,
      'Cc: Kim <kim@birch.test>',
      `Subject: ${told.subject}`,
      `Message-ID: <${at}@alder.test>`,
      'X-Label: general',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      body,
      '--b',
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename="figures.xlsx"',
      'Content-Transfer-Encoding: base64',
      '',
      'UEsDBBQABgAIAAAAIQA=',
      '--b--',
      '',
    ].join('\r\n'),
  );
  return { raw, told };
}

/** The same rules for json-rules-engine: words are looked for in text that is in lower case already. */
export function jsonRule(rule) {
  const all = [];
  for (const { predicate, args } of rule.conditions) all.push(jsonCondition(predicate, args));
  for (const { predicate, args } of rule.exceptions ?? [])
    all.push({ not: jsonCondition(predicate, args) });
  return { conditions: { all }, event: { type: rule.id } };
}

function jsonCondition(predicate, args) {
  const any = (values, fact, operator) =>
    values.length === 1
      ? { fact, operator, value: values[0] }
      : { any: values.map((value) => ({ fact, operator, value })) };
  switch (predicate) {
    case 'SenderDomainIs':
      return any(args.domains, 'fromDomain', 'equal');
    case 'RecipientDomainIs':
      return any(args.domains, 'recipientDomain', 'equal');
    case 'SubjectContainsWords':
      return any(args.words, 'subject', 'holds');
    case 'SubjectOrBodyContainsWords':
      return any(args.words, 'text', 'holds');
    case 'HeaderContains':
      return any(args.words, 'label', 'holds');
    case 'SubjectOrBodyMatchesPatterns':
      return any(
        args.patterns.map((each) => new RegExp(each, 'i')),
        'text',
        'matches',
      );
    case 'AttachmentNameMatchesPatterns':
      return any(
        args.patterns.map((each) => new RegExp(each, 'i')),
        'attachmentName',
        'matches',
      );
    case 'AnyOfToCcHeader':
      return any(args.addresses, 'toCc', 'contains');
    case 'SentToScope':
      return { fact: 'outside', operator: 'equal', value: true };
    default:
      throw new Error(predicate);
  }
}

/** The same rules as one decision table of zen-engine that collects every row that matches. */
export function zenTable(rules) {
  const columns = [
    'fromDomain',
    'recipientDomain',
    'subject',
    'text',
    'label',
    'attachmentName',
    'toCc',
    'outside',
  ];
  // Its strings know no escapes: what stands between the quotes is the text.
  const quoted = (text) => `'${text}'`;
  const cells = (rule) => {
    const cell = {};
    const and = (column, expression) => {
      cell[column] = cell[column] ? `${cell[column]} and ${expression}` : expression;
    };
    const some = (values, write) => values.map(write).join(' or ');
    for (const { predicate, args } of rule.conditions) {
      if (predicate === 'SenderDomainIs')
        and(
          'fromDomain',
          some(args.domains, (v) => `$ == ${quoted(v)}`),
        );
      if (predicate === 'RecipientDomainIs')
        and(
          'recipientDomain',
          some(args.domains, (v) => `$ == ${quoted(v)}`),
        );
      if (predicate === 'SubjectContainsWords')
        and(
          'subject',
          some(args.words, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'SubjectOrBodyContainsWords')
        and(
          'text',
          some(args.words, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'HeaderContains')
        and(
          'label',
          some(args.words, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'SubjectOrBodyMatchesPatterns')
        and(
          'text',
          some(args.patterns, (v) => `matches($, ${quoted(v)})`),
        );
      if (predicate === 'AttachmentNameMatchesPatterns')
        and(
          'attachmentName',
          some(args.patterns, (v) => `matches($, ${quoted(v)})`),
        );
      if (predicate === 'AnyOfToCcHeader')
        and(
          'toCc',
          some(args.addresses, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'SentToScope') and('outside', '$ == true');
    }
    for (const { args } of rule.exceptions ?? [])
      and('subject', args.words.map((v) => `contains($, ${quoted(v)}) == false`).join(' and '));
    return cell;
  };
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
      {
        id: 'table',
        name: 'table',
        type: 'decisionTableNode',
        position: { x: 0, y: 0 },
        content: {
          hitPolicy: 'collect',
          inputs: columns.map((field) => ({ id: field, name: field, field })),
          outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
          rules: rules.map((each) => {
            const row = { _id: each.id, rule: quoted(each.id) };
            const own = cells(each);
            for (const column of columns) row[column] = own[column] ?? '';
            return row;
          }),
        },
      },
      { id: 'out', name: 'out', type: 'outputNode', position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: 'e1', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'e2', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  };
}
