import type { SendxOperationName } from '@sync/contracts-sendx';
import { z } from 'zod';
import { fieldAnswer, listAnswer, messageAnswer, tagAnswer } from './answers.js';
import { termPage } from './paging.js';
import { unprocessable } from './refusal.js';
import { apiBasePath, identifierOf, serve } from './sim-context.js';
import type { SimContext } from './sim-context.js';
import type { Team } from './team.js';
import type { Term, Vocabulary } from './vocabulary.js';

interface TermKind {
  path: string;
  terms: Vocabulary;
  answer: (term: Term) => unknown;
  searchable: boolean;
  getAll: SendxOperationName;
  create: SendxOperationName;
  readBody: (team: Team, body: unknown) => { name: string; type?: number; description?: string };
}

const label = z.looseObject({ name: z.string().min(1) });
const field = z.looseObject({ name: z.string().min(1), type: z.number().int().min(0).max(4), description: z.string().optional() });

const readLabel = (_team: Team, body: unknown): { name: string } => {
  const read = label.safeParse(body);
  if (!read.success) throw unprocessable('Name is required');
  return { name: read.data.name };
};

const readField = (team: Team, body: unknown) => {
  const read = field.safeParse(body);
  if (!read.success || (read.data.type === 4 && !team.switches.phoneFields)) throw unprocessable('Name and a known type are required');
  const { name, type, description } = read.data;
  return { name, type, description: description ?? '' };
};

const kindsOf = (team: Team): TermKind[] => [
  {
    path: '/tag',
    terms: team.tags,
    answer: tagAnswer,
    searchable: false,
    getAll: 'getAllTags',
    create: 'createTag',
    readBody: readLabel,
  },
  {
    path: '/list',
    terms: team.lists,
    answer: listAnswer,
    searchable: true,
    getAll: 'getAllLists',
    create: 'createList',
    readBody: readLabel,
  },
  {
    path: '/customfield',
    terms: team.fields,
    answer: fieldAnswer,
    searchable: true,
    getAll: 'getAllCustomFields',
    create: 'createCustomField',
    readBody: readField,
  },
];

/** Tags, lists and custom fields: the same five operations, on three vocabularies. Deleting one leaves stored values where they are. */
export const vocabularyRoutes = (context: SimContext): void => {
  const { server, team } = context;
  for (const { path, terms, answer, searchable, getAll, create, readBody } of kindsOf(team)) {
    const one = `${apiBasePath}${path}/:identifier`;
    serve(context, getAll, ({ query }) => termPage(team, terms.all(), query, searchable).map(answer));
    serve(context, create, ({ body }, reply) => {
      const { name, ...extra } = readBody(team, body);
      return reply.code(201).send(answer(terms.create(name, extra)));
    });
    server.put(one, (request) => answer(terms.update(terms.get(identifierOf(request)), readBody(team, request.body))));
    server.delete(one, (request) => {
      terms.remove(terms.get(identifierOf(request)));
      return messageAnswer('deleted successfully');
    });
    if (path === '/customfield') serve(context, 'getCustomField', (request) => answer(terms.get(identifierOf(request))));
    else server.get(one, (request) => answer(terms.get(identifierOf(request))));
  }
};
