import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { forbidden, invalid, notFound } from '../http/problem.js';
import { mayEdit, maySee, SEED, type Element, type User } from './element.js';
import type { CreateBody, EditBody } from './element.schemas.js';
import { MeasureValues } from './measure-values.js';

/** All elements, in memory. An element that a user may not see does not exist for that user. */
@Injectable()
export class Elements {
  readonly #elements = new Map(SEED.map((element) => [element.id, element]));

  constructor(private readonly values: MeasureValues) {}

  list(user: User, type?: Element['type']): Element[] {
    const all = [...this.#elements.values()];
    return all.filter((element) => maySee(user, element) && (type === undefined || element.type === type));
  }

  /** @throws Problem 404 */
  find(user: User, id: string): Element {
    const element = this.#elements.get(id);
    if (element === undefined || !maySee(user, element)) throw notFound();
    return element;
  }

  /** @throws Problem 400 when there is no such scorecard to put it into */
  create(user: User, { parentId, owner = user.id, ...body }: CreateBody): Element {
    if (parentId !== undefined && this.#elements.get(parentId)?.type !== 'scorecard')
      throw invalid([{ pointer: '/parentId', message: 'must be the id of a scorecard' }]);
    const element: Element = { id: `elm_${randomUUID()}`, ...body, parentId: parentId ?? null, owner };
    this.#elements.set(element.id, element);
    return element;
  }

  /** Returns the element as it is then. @throws Problem 403, 400 when only measures have what is to be set */
  edit(user: User, element: Element, { name = element.name, target = element.target }: EditBody): Element {
    this.#mustEdit(user, element);
    if (element.type !== 'measure' && target !== null)
      throw invalid([{ pointer: '/target', message: 'must be absent: only measures have one' }]);
    const edited = { ...element, name, target };
    this.#elements.set(element.id, edited);
    return edited;
  }

  /** Returns what is gone with it: itself, and for a scorecard what is in it. @throws Problem 403 */
  delete(user: User, element: Element): Element[] {
    this.#mustEdit(user, element);
    const gone = [...this.#elements.values()].filter(({ id, parentId }) => [id, parentId].includes(element.id));
    for (const { id } of gone) {
      this.#elements.delete(id);
      this.values.drop(id);
    }
    return gone;
  }

  /** The measures among these ids that this very user owns. */
  ownMeasures(user: User, ids: Iterable<string>): Map<string, Element> {
    const found = [...ids].map((id) => this.#elements.get(id)).filter((element) => element !== undefined);
    const own = found.filter(({ type, owner }) => type === 'measure' && owner === user.id);
    return new Map(own.map((measure) => [measure.id, measure]));
  }

  #mustEdit(user: User, element: Element): void {
    if (!mayEdit(user, element)) throw forbidden('You may see this element, and only its owner and admins change it.');
  }
}
