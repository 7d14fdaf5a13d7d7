import { RuleTest, type RuleTestGroup, type RuleTestResult } from '@chancery/contracts';
import { createMimeReader, type MessageFacts, topFields } from '@chancery/mail';
import {
  Attachments,
  Inspectors,
  type OrganisationScope,
  parseBody,
  Problem,
} from '@chancery/platform';
import { type Decision, type Edit, evaluate, type Outcome } from '@chancery/rules';
import busboy from 'busboy';
import type { Request } from 'express';
import { rulesToTry } from './judging';
import type { RulesStore } from './store';

/** As long as somebody waits at a page; what is not inspected by then has come to the limit of time. */
const INSPECT_MS = 20_000;
/** The largest message that is tried; larger ones are judged by the same facts. */
const MESSAGE_BYTES = 25_000_000;

/**
 * Tries rules on a message as the gateway would judge it: the same reader, the same compiled rules, the same
 * `evaluate()`, with an explanation. The message streams through and is kept nowhere.
 */
export class RuleTester {
  private readonly inspectors = new Inspectors();

  constructor(
    private readonly store: RulesStore,
    private readonly scope: OrganisationScope,
  ) {}

  /** @throws Problem 413 too large, 415 not multipart, 422 malformed or not compilable. */
  async run(organisation: string, request: Request): Promise<RuleTestResult> {
    const { test, facts, bytes, attachments } = await read(request);
    const { compiled, acceptedDomains, groups } = await this.scope.inOrganisation(
      organisation,
      (em) =>
        rulesToTry(
          em,
          this.store,
          organisation,
          test.which === 'live' ? null : (test.draft ?? null),
          test.which === 'draft-alone',
        ),
    );
    const content = await attachments.inspect(
      facts,
      compiled.needs,
      this.inspectors,
      Date.now() + INSPECT_MS,
    );
    const decision = evaluate(
      compiled,
      {
        envelope: { sender: test.from, recipients: test.to },
        authenticated: true,
        clientAddress: '127.0.0.1',
        facts,
        ...(content ? { content } : {}),
        acceptedDomains,
        groups,
        now: new Date(),
      },
      { explain: true },
    );
    return {
      to: test.to,
      subject: topFields(facts).subject ?? '',
      bytes,
      groups: decision.groups.map((group) => groupOf(group, test.to)),
      alreadyEncrypted: decision.alreadyEncrypted,
      explanation: [...(decision.explanation ?? [])],
      problems: facts.problems.map(({ detail }) => detail),
    };
  }
}

function groupOf(group: Decision['groups'][number], to: readonly string[]): RuleTestGroup {
  return {
    recipients: group.recipients.map((at) => to[at] ?? ''),
    outcome: outcomeOf(group),
    template: group.template ?? null,
    brand: group.brand ?? null,
    reject: group.reject ? { code: group.reject.code, text: group.reject.text } : null,
    others: [...(group.copies ?? []), ...(group.redirect ?? [])],
    requireTls: group.requireTls ?? false,
    edits: group.edits.map(editInWords),
    rules: group.rules.map(({ id, name, priority }) => ({ id, name, priority })),
  };
}

function outcomeOf({ reject, ending, redirect, template }: Outcome): RuleTestGroup['outcome'] {
  if (reject) return 'rejected';
  if (ending) return ending.kind === 'delete' ? 'deleted' : 'held';
  if (redirect) return 'redirected';
  return template ? 'protected' : 'unprotected';
}

function editInWords(edit: Edit): string {
  switch (edit.kind) {
    case 'set-header':
      return `${edit.name}: ${edit.value}`;
    case 'remove-header':
      return `Without ${edit.name}`;
    case 'prepend-subject':
      return `Subject begins with “${edit.text}”`;
    case 'add-addresses':
      return `${edit.name} names ${edit.addresses.join(', ')} too`;
  }
}

interface Upload {
  test: RuleTest;
  attachments: Attachments;
  facts: MessageFacts;
  bytes: number;
}

/** The field `test`, then the file `message`: read as it arrives. */
function read(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fail = (problem: Problem): void => {
      request.unpipe();
      request.resume();
      reject(problem);
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: { fields: 1, fieldSize: 2_000_000, files: 1, fileSize: MESSAGE_BYTES },
        defParamCharset: 'utf8',
      });
    } catch {
      fail(new Problem(415, 'test.not-multipart', 'A test is sent as multipart/form-data.'));
      return;
    }
    let test: RuleTest | null = null;
    const attachments = new Attachments();
    let facts: MessageFacts | null = null;
    let bytes = 0;
    parser.on('field', (name, value) => {
      if (name !== 'test') return;
      try {
        test = parseBody(RuleTest, JSON.parse(value));
      } catch (error) {
        fail(
          error instanceof Problem
            ? error
            : new Problem(422, 'test.malformed', 'The test could not be read.'),
        );
      }
    });
    parser.on('file', (_name, stream) => {
      const reader = createMimeReader({ text: true, contents: attachments.wanted });
      stream.on('data', (piece: Buffer) => {
        bytes += piece.length;
        reader.write(piece);
      });
      stream.on('limit', () =>
        fail(
          new Problem(
            413,
            'test.too-large',
            `A message to try has at most ${MESSAGE_BYTES / 1e6} MB.`,
          ),
        ),
      );
      stream.on('end', () => {
        facts = reader.end();
      });
    });
    parser.on('error', () =>
      fail(new Problem(422, 'test.malformed', 'The test did not arrive whole. Run it again.')),
    );
    parser.on('close', () => {
      if (test && facts) resolve({ test, facts, bytes, attachments });
      else
        reject(
          new Problem(422, 'test.malformed', 'A test has the field “test” and the file “message”.'),
        );
    });
    request.pipe(parser);
  });
}
