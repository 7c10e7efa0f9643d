/** A JSON Web Token, signed or not: header and payload are base64 of objects, so both begin with eyJ. */
const JWT = /eyJ[\w-]{4,}\.(?:eyJ)?[\w-]{4,}(?:\.[\w-]*)?/g;
/** Where OAuth and Istio look for tokens in a URL. */
const PARAMETER = /([?&](?:access_token|id_token|refresh_token|token)=)[^&#\s"']+/gi;
const USER = /(^|\/\/)[^/?#@\s"']*:[^/?#@\s"']*@/g;

const HIDDEN = '[redacted]';

/** Text of a request as it may be shown: without tokens and without the user and password of a URL. */
export const shownText = (text: string): string =>
  text.replace(JWT, HIDDEN).replace(PARAMETER, `$1${HIDDEN}`).replace(USER, `$1${HIDDEN}@`);
