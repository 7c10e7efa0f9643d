/** An address as it may be shown: without a password and without a query, which may hold a token; "Loki" for what is no URL. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return 'Loki';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href.replace(/\/$/, '');
}
