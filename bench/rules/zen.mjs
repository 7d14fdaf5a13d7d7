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
    'fromGroups',
    'recipientGroups',
    'size',
    'largest',
    'types',
    'importance',
    'level',
    'classification',
    'manager',
    'fromOutside',
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
      if (predicate === 'FromMemberOf')
        and(
          'fromGroups',
          some(args.groups, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'SentToMemberOf')
        and(
          'recipientGroups',
          some(args.groups, (v) => `contains($, ${quoted(v)})`),
        );
      if (predicate === 'MessageSizeOver') and('size', `$ > ${args.size}`);
      if (predicate === 'AttachmentSizeOver') and('largest', `$ > ${args.size}`);
      if (predicate === 'MessageTypeMatches') and('types', `contains($, ${quoted(args.type)})`);
      if (predicate === 'WithImportance') and('importance', `$ == ${quoted(args.importance)}`);
      if (predicate === 'SCLOver') and('level', `$ >= ${args.level}`);
      if (predicate === 'HasClassification')
        and('classification', `$ == ${quoted(args.classification)}`);
      if (predicate === 'ManagerIs')
        and(
          'manager',
          some(args.addresses, (v) => `$ == ${quoted(v)}`),
        );
      if (predicate === 'FromScope') and('fromOutside', '$ == true');
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
