import { Caller, Changes, Revision, Roles, Scopes, type ChangeLog, type Target } from '@latchkey/passport';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/problem.js';
import { targetOf, type Element } from './element.js';
import { createBody, editBody, listQuery, type CreateBody, type EditBody, type ListQuery } from './element.schemas.js';
import { Elements } from './elements.js';
import { MeasureValues } from './measure-values.js';

/** What history says before it is known what the id stands for, and whether the caller may know. */
const elementInPath = ({ params }: FastifyRequest<{ Params: { id: string } }>): Target => {
  return { type: 'element', id: params.id, name: params.id };
};

const MEMBERS = ['type', 'name', 'parentId', 'owner', 'viewers', 'target'] as const;

@Controller('elements')
@Scopes('elements:read')
export class ElementsController {
  constructor(
    private readonly elements: Elements,
    private readonly values: MeasureValues,
  ) {}

  @Get()
  list(@Caller() { user }: Caller, @Query({ schema: listQuery }) { type }: ListQuery): { items: Element[] } {
    return { items: this.elements.list(user, type) };
  }

  @Get(':id')
  find(@Caller() { user }: Caller, @Param('id') id: string): Element {
    return this.elements.find(user, id);
  }

  @Get(':id/values')
  valuesOf(@Caller() { user }: Caller, @Param('id') id: string): { items: { date: string; value: number }[] } {
    if (this.elements.find(user, id).type !== 'measure') throw notFound();
    return { items: this.values.of(id) };
  }

  @Post()
  @Roles('admin')
  @Scopes('elements:edit')
  @Revision({ action: 'element.created' })
  create(
    @Caller() { user }: Caller,
    @Changes() changes: ChangeLog,
    @Body({ schema: createBody }) body: CreateBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Element {
    const element = this.elements.create(user, body);
    changes.target(targetOf(element));
    for (const member of MEMBERS) changes.add(member, null, element[member]);
    reply.header('location', `/elements/${element.id}`);
    return element;
  }

  @Patch(':id')
  @Scopes('elements:edit')
  @Revision({ action: 'element.edited', target: elementInPath })
  edit(
    @Caller() { user }: Caller,
    @Changes() changes: ChangeLog,
    @Param('id') id: string,
    @Body({ schema: editBody }) body: EditBody,
  ): Element {
    const before = this.elements.find(user, id);
    changes.target(targetOf(before));
    const after = this.elements.edit(user, before, body);
    for (const member of MEMBERS)
      if (before[member] !== after[member]) changes.add(member, before[member], after[member]);
    return after;
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('elements:edit')
  @Revision({ action: 'element.deleted', target: elementInPath })
  delete(@Caller() { user }: Caller, @Changes() changes: ChangeLog, @Param('id') id: string): void {
    const element = this.elements.find(user, id);
    changes.target(targetOf(element));
    for (const gone of this.elements.delete(user, element)) changes.add(gone.id, gone, null);
  }
}
