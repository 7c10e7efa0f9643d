import { Long } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { addNewerFields } from './newer-fields.ts';
import { findProto, importsOf, protoFilesIn, protoFolders } from './folders.ts';

/**
 * Message types by full name, read from .proto text the first time they are asked for.
 *
 * Why not one descriptor made at build time: measured, the text of all that a sidecar gets (106 files) costs 0.27 s of CPU, spread
 * over the types as they turn up, and what a syncz needs 0.09 s; a JSON descriptor of the same files costs 0.17 s, all at once
 * (0.35 s through proto-loader's fromJSON). The gain does not pay for a generated file and a copy of Envoy's definitions.
 */
export class TypeRegistry {
  readonly #root = new protobuf.Root();
  readonly #folders: readonly string[];
  readonly #seen = new Set<string>();
  readonly #complete = new Map<string, boolean>();

  constructor(folders: readonly string[] = protoFolders()) {
    this.#folders = folders;
    // The bundle must not depend on protobufjs finding "long" by itself: without it 64-bit numbers would lose digits.
    protobuf.util.Long = Long;
    protobuf.configure();
    this.#root.resolvePath = (_origin, target) => findProto(folders, target) ?? target;
  }

  /** The type of a full name ("envoy.config.route.v3.Route"); undefined when there is no definition of it. */
  find(name: string): protobuf.Type | undefined {
    const known = this.#lookup(name);
    if (known !== undefined) return known;
    this.#loadFolder(name.split('.').slice(0, -1).join('/'));
    return this.#lookup(name);
  }

  /** As find, for the types that meshdbg itself speaks. */
  get(name: string): protobuf.Type {
    const type = this.find(name);
    if (type === undefined)
      throw new Error(`no definition of ${name}: is @grpc/grpc-js-xds complete?`);
    return type;
  }

  #lookup(name: string): protobuf.Type | undefined {
    const found = this.#root.lookup(`.${name}`);
    return found instanceof protobuf.Type ? found : undefined;
  }

  /** Envoy's packages are named after their folders. */
  #loadFolder(path: string): void {
    if (this.#seen.has(path) || !/^[a-z0-9_]+(\/[a-z0-9_]+)*$/.test(path)) return;
    this.#seen.add(path);
    const files = protoFilesIn(this.#folders, path).filter((file) => this.#isComplete(file));
    if (files.length === 0) return;
    this.#root.loadSync([...files], { keepCase: true });
    addNewerFields(this.#root);
  }

  /** Whether all imports are there: five files of grpc-js-xds import what it does not carry, and one would spoil the whole root. */
  #isComplete(file: string): boolean {
    const known = this.#complete.get(file);
    if (known !== undefined) return known;
    this.#complete.set(file, true);
    const path = findProto(this.#folders, file);
    const complete =
      protobuf.common.get(file) !== null ||
      (path !== undefined && importsOf(path).every((imported) => this.#isComplete(imported)));
    this.#complete.set(file, complete);
    return complete;
  }
}

let shared: TypeRegistry | undefined;

/** The one registry of the process. */
export function types(): TypeRegistry {
  shared ??= new TypeRegistry();
  return shared;
}
