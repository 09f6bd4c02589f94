import { contactAnswer, legacyAnswer, messageAnswer } from './answers.js';
import { identifyBulk } from './bulk.js';
import { contactFor, createContact, deleteContact, trackContact, unsubscribeContact, updateContact } from './contact-writes.js';
import { planIdentify } from './identify.js';
import { contactPage } from './paging.js';
import { identifierOf, serve } from './sim-context.js';
import type { SimContext } from './sim-context.js';

export const contactRoutes = (context: SimContext): void => {
  const { team } = context;
  serve(context, 'getAllContacts', ({ query }) => contactPage(team, query).map(contactAnswer));
  serve(context, 'createContact', ({ body }, reply) => reply.code(201).send(contactAnswer(createContact(team, body))));
  serve(context, 'getContact', (request) => contactAnswer(contactFor(team, identifierOf(request))));
  serve(context, 'updateContact', (request) => contactAnswer(updateContact(team, identifierOf(request), request.body)));
  serve(context, 'deleteContact', (request) => {
    deleteContact(team, identifierOf(request));
    return messageAnswer('contact has been deleted successfully');
  });
  serve(context, 'unsubscribeContact', (request) => {
    unsubscribeContact(team, identifierOf(request));
    return messageAnswer('contact has been unsubscribed successfully');
  });
  serve(context, 'identifyContact', ({ body }) => {
    planIdentify(team, body)();
    return legacyAnswer;
  });
  serve(context, 'identifyContactsBulk', ({ body }) => identifyBulk(team, body));
  serve(context, 'trackContact', ({ body }) => {
    trackContact(team, body);
    return legacyAnswer;
  });
};
