import { MeshdbgError } from '../errors.ts';

export type Labels = Readonly<Record<string, string>>;

/** One requirement of a selector. */
type Requirement = (value: string | undefined) => boolean;

const KEY = String.raw`[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?`;
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$`);
const ORDER = new RegExp(String.raw`^(${KEY})\s*([<>])\s*(-?\d+)$`);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${KEY})$`);

/**
 * Reads a label selector as kubectl takes it, equality-based and set-based: "app=reviews,version in (v1,v2),!canary"
 * (k8s.io/apimachinery/pkg/labels/selector.go). "!=" and "notin" also match what lacks the label.
 * @returns whether labels match; the empty selector matches all
 * @throws {MeshdbgError} usage
 */
export function labelSelector(selector: string): (labels: Labels) => boolean {
  // Commas inside of parentheses belong to a set.
  const parts = selector.trim() === '' ? [] : selector.split(/,(?![^(]*\))/);
  const requirements = parts.map((part) => requirement(part.trim(), selector));
  return (labels) =>
    requirements.every(([key, holds]) =>
      holds(Object.hasOwn(labels, key) ? labels[key] : undefined),
    );
}

function requirement(text: string, selector: string): readonly [string, Requirement] {
  const [, setKey, operator, list] = SET.exec(text) ?? [];
  if (setKey !== undefined) {
    const values = new Set((list ?? '').split(',').map((value) => value.trim()));
    return [setKey, (value) => (value !== undefined && values.has(value)) === (operator === 'in')];
  }
  const [, key, equal, wanted] = EQUALITY.exec(text) ?? [];
  if (key !== undefined) return [key, (value) => (value === wanted) === (equal !== '!=')];
  const [, orderKey, sign, bound] = ORDER.exec(text) ?? [];
  if (orderKey !== undefined) return [orderKey, order(sign === '>', Number(bound))];
  const [, not, name] = EXISTENCE.exec(text) ?? [];
  if (name !== undefined) return [name, (value) => (value !== undefined) === (not === '')];
  throw new MeshdbgError('usage', `The label selector "${selector}" cannot be read at "${text}".`, {
    hint: "kubectl's syntax: app=reviews,version in (v1,v2),tier!=db,canary,!legacy",
  });
}

const order =
  (greater: boolean, bound: number): Requirement =>
  (value) => {
    if (value === undefined || !/^-?\d+$/.test(value)) return false;
    return greater ? Number(value) > bound : Number(value) < bound;
  };
