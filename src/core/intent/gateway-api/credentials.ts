import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

/** Whether an object of that namespace and name holds what is asked for. */
type Has = (namespace: string, name: string) => boolean;

/** What certificate references may lead to (istio/pilot/pkg/credentials/kube/secrets.go). */
export interface Credentials {
  /** A Secret with a certificate and its key. */
  readonly keyPair: Has;
  /** A Secret with a CA certificate. */
  readonly secretCa: Has;
  /** A ConfigMap with a CA certificate; undecoded, unlike Secrets. */
  readonly configMapCa: Has;
  readonly configMapExists: Has;
}

const KEY_PAIRS = [['cert', 'key'], ['tls.crt', 'tls.key']] as const; // prettier-ignore
const CAS = ['cacert', 'ca.crt'] as const;

/**
 * What is known of Secrets and ConfigMaps. Of a Secret without its data, as bundles keep it, the best is assumed, and of all
 * where Secrets were not read.
 */
export function credentials(
  secrets: readonly KubeObject[] | undefined,
  configMaps: readonly KubeObject[],
): Credentials {
  const secret = finder(secrets ?? []);
  const configMap = finder(configMaps);
  const secretHas =
    (test: (data: JsonObject) => boolean): Has =>
    (namespace, name) => {
      const found = secret(namespace, name);
      if (found === undefined) return secrets === undefined;
      const data = object(found.raw, 'data');
      return data === undefined || test(data);
    };
  return {
    keyPair: secretHas((data) => {
      const pair = KEY_PAIRS.find((keys) => keys.every((key) => isFilled(data, key)));
      return pair?.every((key) => isPem(data, key)) ?? false;
    }),
    secretCa: secretHas((data) => CAS.filter((key) => isFilled(data, key)).slice(0, 1).some((key) => isPem(data, key))), // prettier-ignore
    configMapCa: (namespace, name) => {
      const data = object(configMap(namespace, name)?.raw, 'data') ?? {};
      return CAS.some((key) => isFilled(data, key));
    },
    configMapExists: (namespace, name) => configMap(namespace, name) !== undefined,
  };
}

function finder(
  objects: readonly KubeObject[],
): (namespace: string, name: string) => KubeObject | undefined {
  const byName = new Map(objects.map((item) => [`${item.namespace}/${item.name}`, item]));
  return (namespace, name) => byName.get(`${namespace}/${name}`);
}

const isFilled = (data: JsonObject, key: string): boolean => (text(data, key) ?? '') !== '';

/** "-----BEGIN " in base64, in each of the three ways in which text can lie across its groups of three bytes. */
const PEM = /LS0tLS1CRUdJTi|0tLS0tQkVHSU4g|tLS0tLUJFR0lOI/;
const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;

/** What is not even base64 was blanked out. */
function isPem(data: JsonObject, key: string): boolean {
  const value = text(data, key) ?? '';
  return PEM.test(value) || !BASE64.test(value);
}
